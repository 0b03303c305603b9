# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=dash
# Runs what comes over a serial port, each command by itself: "NUMBER BASE64" in, "NUMBER STATUS BASE64" out.
exec 3<>/dev/vport0p1
echo ready >&3
while read -r number script <&3; do
    (
        echo "$script" | base64 -d >/tmp/script."$number"
        sh /tmp/script."$number" >/tmp/output."$number" 2>&1 </dev/null
        status=$?
        {
            echo "$number $status $(base64 -w 0 /tmp/output."$number")"
        } >/tmp/answer."$number"
        # One answer at a time: busybox has no flock here.
        until mkdir /tmp/answering 2>/dev/null; do sleep 0.01; done
        cat /tmp/answer."$number" >&3
        rmdir /tmp/answering
        rm -f /tmp/script."$number" /tmp/output."$number" /tmp/answer."$number"
    ) &
done
