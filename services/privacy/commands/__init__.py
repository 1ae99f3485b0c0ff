"""What changes in privacy.

`requests` opens and confirms, `codes` prove who asks, `mails` opens by mail, `admission` lets
start, `fanout` leads from step to step, `asking` asks the services, `taking` takes their answers,
`ahead` lets them erase while another cannot yet, `details` keeps who it is about, `desk` is for
operators, `packages` keeps the files, `manifests` knows who takes part, `retention` how schedules
are kept, `consents` what was agreed to, `agreeing` by whom, `visits` counts nobody, `audit` and
`certificates` prove what was done.
"""

from privacy.commands import (
    admission,
    agreeing,
    ahead,
    asking,
    audit,
    certificates,
    codes,
    consents,
    desk,
    details,
    fanout,
    mails,
    manifests,
    packages,
    requests,
    retention,
    taking,
    visits,
)

__all__ = [
    "admission",
    "agreeing",
    "ahead",
    "asking",
    "audit",
    "certificates",
    "codes",
    "consents",
    "desk",
    "details",
    "fanout",
    "mails",
    "manifests",
    "packages",
    "requests",
    "retention",
    "taking",
    "visits",
]
