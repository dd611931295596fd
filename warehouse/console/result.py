"""The rows of one query, in batches."""

from collections.abc import Callable, Iterable, Iterator

import pyarrow as pa

from warehouse.errors import WarehouseError


def _unique(names: list[str]) -> list[str]:
    """Number the repeated names, as a join selects them: a row made into an object would lose one."""
    taken: set[str] = set(names)
    seen: set[str] = set()
    result: list[str] = []
    for name in names:
        candidate, number = name, 0
        while candidate in seen or (number and candidate in taken):
            number += 1
            candidate = f"{name}_{number}"
        seen.add(candidate)
        result.append(candidate)
    return result


class Result:
    """Batches of one query: read once, while its connection is open. Column names are unique."""

    def __init__(
        self,
        schema: pa.Schema,
        batches: Iterable[pa.RecordBatch],
        errors: tuple[type[Exception], ...],
        explain: Callable[[Exception], WarehouseError],
    ) -> None:
        """`explain` makes of the `errors` that reading the batches raises what is raised here."""
        self._batches, self._errors, self._explain = iter(batches), errors, explain
        names = _unique(schema.names)
        self.schema: pa.Schema = pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches. Raises WarehouseError where the query fails or runs out of its limits."""
        while True:
            try:
                batch = next(self._batches)
            except StopIteration:
                return
            except self._errors as error:
                raise self._explain(error) from error
            yield pa.RecordBatch.from_arrays(batch.columns, schema=self.schema)
