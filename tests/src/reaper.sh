# Stops the tests' shared servers once no test process holds `users.lock`, and removes their folder.
# Under `start.lock` no test can join meanwhile. Each file in run/ holds a process id and its start time.
base=$1
stop_unused() {
    flock --exclusive --nonblock 8 || return 1
    flock --exclusive --nonblock 9 || return 1
    for record in "$base"/instance/run/*; do
        read -r pid started < "$record" || [ -n "$pid" ] || continue
        [ "$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d ' ' -f 20)" = "$started" ] && kill -s KILL "$pid"
    done
    rm -rf "$base/instance"
}
while sleep 20; do
    [ -d "$base/instance" ] || exit 0
    (stop_unused) 8> "$base/start.lock" 9> "$base/users.lock" && exit 0
done
