"""Builds every workspace below a folder on the machines of a Ray cluster, a process each.

    python3 fleet.py OFFICES [SHARDS]

All machines see the same OFFICES. SHARDS parts a workspace of many issues. Says on stdout, a line a workspace and
part, what came of it; the exit code is the worst of all. RAY_ADDRESS names the cluster; without it there is this machine.
"""

import json
import pathlib
import subprocess
import sys

import ray


@ray.remote(num_cpus=1)
def build(office, shard):
    command = ["bulletin", "-C", office, "build", "--all", "--jobs", "1", "--keep-going"]
    command += ["--shard", shard, "--message-format", "json"]
    run = subprocess.run(command, capture_output=True, text=True)
    told = [json.loads(line) for line in run.stdout.splitlines()]
    # One that broke off has no summary, and says why on stderr.
    summary = told[-1] if told and told[-1]["reason"] == "summary" else {"failure": run.stderr}
    return {"office": office, "shard": shard, "code": run.returncode} | summary


def main(folder, count):
    # An issue draws on those before it, never on what was built: any order will do.
    offices = sorted(path.parent for path in pathlib.Path(folder).resolve().glob("*/bulletin.toml"))
    ray.init(logging_level="warning", log_to_driver=False)
    shards = [f"{index}/{count}" for index in range(1, count + 1)]
    waiting = [build.remote(str(office), shard) for office in offices for shard in shards]
    worst = 0
    while waiting:
        done, waiting = ray.wait(waiting)
        result = ray.get(done[0])
        print(json.dumps(result, ensure_ascii=False), flush=True)
        worst = max(worst, result["code"])
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1))
