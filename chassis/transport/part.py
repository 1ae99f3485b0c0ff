"""What the parts that are mixed into `Service` may ask of it."""

from contextlib import AbstractContextManager

from sqlalchemy import Connection

from chassis.unit_of_work import UnitOfWork


class Part:
    """Mixed into `Service`, which has what is named here."""

    def unit_of_work(self) -> UnitOfWork:
        raise NotImplementedError

    def connection(self) -> AbstractContextManager[Connection]:
        raise NotImplementedError
