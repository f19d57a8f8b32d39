# Recipes are run by sh; on Windows that is the one of Git, whose Bash they are to be called from.

# One profile for the demo and the tests: the typesetting crates are built once.
profile := "fast"
example := "examples/政务服务工作"

[private]
default:
    @just --list

# Build the example issue and say where its PDF is
[group('use')]
demo:
    cargo run --profile {{ profile }} -- -C {{ example }} build 2023-07 --force --format pdf

# Format, lints, spelling, dependencies: what a reviewer should not have to say
[group('check')]
check:
    cargo fetch --locked
    cargo fmt --check
    typos
    shellcheck bootstrap .ci/run packaging/fandol packaging/install.sh packaging/licences packaging/package packaging/stage packaging/try
    shellcheck --severity=warning --exclude=SC2034 tests/bench.sh
    cargo machete
    cargo deny --locked check bans licenses sources
    cargo clippy --profile {{ profile }} --all-targets -- -D warnings
    cargo clippy --profile {{ profile }} --all-targets --no-default-features -- -D warnings

# What is known against our dependencies, by a database that is fetched from the network
[group('check')]
advisories:
    cargo deny --locked check advisories

# All tests, with the embedded engine and without
[group('check')]
test *args:
    cargo test --profile {{ profile }} {{ args }}
    cargo test --profile {{ profile }} --no-default-features {{ args }}

# Rewrite the reports and outputs that the tests compare with; read the diff
[group('check')]
ui:
    SNAPSHOTS=overwrite cargo test --profile {{ profile }} --test it -- ui:: as_they_did
    git --no-pager diff --stat -- tests

# What CI runs
[group('check')]
ci: check docs test

# Format the code
[group('write')]
fmt:
    cargo fmt

# The code's documentation
[group('write')]
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --profile {{ profile }} --no-deps --document-private-items

# Ratios, side by side in one run: needs hyperfine, GNU time and typst
[group('measure')]
bench:
    cargo build --release --bins --examples
    tests/bench.sh "${CARGO_TARGET_DIR:-target}/release" {{ example }}

# A .deb, one of the Fandol fonts and a tarball into the target folder's dist/; on Debian
[group('package')]
package *args:
    packaging/package {{ args }}

# Install those in new Debian systems, make the example's PDF there, take them away; as root, with mmdebstrap
[group('package')]
package-try *args:
    packaging/try {{ args }}
