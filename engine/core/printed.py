"""The code that a page prints for its parameters."""

from engine.core.params import AnyParams, Points, Upload, changed, knobs
from engine.core.rows import Table, pack


def snippet(module: str, params: AnyParams) -> str:
    """Python that runs as it stands in the project's folder and repeats the run on the page."""
    imports, args = [f"from engine.{module} import Params, run"], []
    for name, value in changed(params).items():
        match knobs(params)[name]:
            case Points():
                imports.append("from engine.core import unpack")
                args.append(f'{name}=unpack("{pack(value)}")')
            case Upload(target="image"):
                imports.append("from engine.vision.pictures import read")
                args.append(f"{name}=read({value.name!r}, open({value.name!r}, 'rb').read())")
            case Upload():
                assert isinstance(value, Table)
                imports.append("from engine.data.csv_rows import read")
                how = "".join(f", {k}={v!r}" for k, v in value.chosen)
                args.append(f"{name}=read({value.name!r}, open({value.name!r}, 'rb').read(){how})")
            case _:
                args.append(f"{name}={value!r}")
    one = f"p = Params({', '.join(args)})"
    call = one if len(one) <= 100 else "p = Params(\n    " + ",\n    ".join(args) + ",\n)"
    return "\n".join(
        [*imports, "", call, "trace = run(p)", "for t, frame in enumerate(trace.frames):", "    print(t, frame)"]
    )
