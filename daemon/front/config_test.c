/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/config.h"
#include "daemon/front/share.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/front/value.h"

static char *said;
static struct vac_config config;

static bool read_text(const char *text)
{
    size_t size;
    FILE *errors = open_memstream(&said, &size);

    vac_config_init(&config, "f.conf", errors);
    bool good =
        vac_config_text(&config, "f.conf", text, strlen(text)) && vac_config_complete(&config);
    fclose(errors);
    return good;
}

static void done(void)
{
    vac_config_free(&config);
    free(said);
}

static void numbers_have_units(void **state)
{
    uint64_t number;
    uint32_t mode;

    (void)state;
    assert_true(vac_value_size("64M", &number));
    assert_int_equal(number, 64 << 20);
    assert_true(vac_value_size("3 G", &number));
    assert_true(vac_value_size("0", &number));
    assert_false(vac_value_size("64m", &number));
    assert_false(vac_value_size("16777216T", &number));
    assert_false(vac_value_size("-1", &number));
    assert_false(vac_value_size("", &number));
    assert_false(vac_value_size("M", &number));
    assert_true(vac_value_duration("250ms", &number));
    assert_int_equal(number, 250000000);
    assert_true(vac_value_duration("2", &number));
    assert_int_equal(number, UINT64_C(2000000000));
    assert_true(vac_value_duration("5min", &number));
    assert_false(vac_value_duration("5m", &number));
    assert_false(vac_value_duration("18446744073709551616", &number));
    assert_false(vac_value_duration("5124096h", &number));
    assert_true(vac_value_mode("0660", &mode));
    assert_int_equal(mode, 0660);
    assert_false(vac_value_mode("0680", &mode));
    assert_false(vac_value_mode("1777", &mode));
    assert_true(vac_value_count("12", 12, &number));
    assert_false(vac_value_count("13", 12, &number));
    assert_false(vac_value_count("12 ", 12, &number));
}

static void a_whole_file(void **state)
{
    (void)state;
    assert_true(read_text("# all there is\n"
                          "[vacceld]\n"
                          "max_workers = 4\n"
                          "max_running = 9\n"
                          "worker = /opt/worker\n"
                          "cgroup = /tmp\n"
                          "[tenant a.b]\n"
                          "listen = unix:/run/a /run/b\n"
                          "    unix:/run/c\n"
                          "vsock = /run/vm.sock 3 4:5 any:6 any\n"
                          "vhost_listen = /run/d\n"
                          "vhost_connect = /run/e\n"
                          "models = / /tmp\n"
                          "backend = noop\n"
                          "device = GPU.0\n"
                          "precision = bf16\n"
                          "preload = net other\n"
                          "environment = A B_2=c=d E=\n"
                          "allow_ops = noop infer\n"
                          "    image_classify\n"
                          "allow_models = net res*\n"
                          "allow_upload = yes\n"
                          "allow_users = root 77\n"
                          "exec_policy = /dev/null\n"
                          "idle_timeout = 10min\n"
                          "max_sessions = 3\n"
                          "max_resident = 3G\n"
                          "max_calls = 5\n"
                          "max_connections = 6\n"
                          "max_running = 12\n"
                          "weight = 250\n"
                          "max_call_time = 7s\n"
                          "grace = 1s ; not long\n"
                          "max_message = 8M\n"
                          "max_memory = 9M\n"
                          "mode = 0600\n"
                          "group = 0\n"
                          "guest_mode = 0664\n"
                          "guest_gid = 985\n"
                          "[tenant second]\n"
                          "vhost_listen = /run/f\n"));
    assert_int_equal(config.max_workers, 4);
    assert_int_equal(config.max_running, 9);
    assert_string_equal(config.worker, "/opt/worker");
    assert_string_equal(config.cgroup, "/tmp");
    assert_int_equal(config.tenants, 2);
    const struct vac_config_tenant *tenant = &config.tenant[0];
    assert_string_equal(tenant->name, "a.b");
    assert_int_equal(tenant->listen.count, 3);
    assert_string_equal(tenant->listen.word[0], "/run/a");
    assert_string_equal(tenant->listen.word[1], "/run/b");
    assert_string_equal(tenant->listen.word[2], "/run/c");
    static const char *const guests[] = {"/run/vm.sock_30305", "3:30305", "4:5", "any:6",
                                         "any:30305"};
    assert_int_equal(tenant->vsock.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(tenant->vsock.word[i], guests[i]);
    assert_string_equal(tenant->vhost_connect.word[0], "/run/e");
    assert_int_equal(tenant->models.count, 2);
    assert_int_equal(tenant->environment.count, 3);
    assert_string_equal(tenant->environment.word[1], "B_2=c=d");
    assert_int_equal(tenant->allow_ops.count, 3);
    assert_string_equal(tenant->allow_models.word[1], "res*");
    assert_true(tenant->allow_upload);
    assert_int_equal(tenant->max_resident, UINT64_C(3) << 30);
    assert_false(config.tenant[1].allow_upload);
    assert_int_equal(tenant->allow_users.count, 2);
    assert_string_equal(tenant->allow_users.word[0], "0");
    assert_string_equal(tenant->allow_users.word[1], "77");
    assert_string_equal(tenant->exec_policy, "/dev/null");
    assert_string_equal(tenant->device, "GPU.0");
    assert_int_equal(tenant->idle_timeout_ns, UINT64_C(600000000000));
    assert_int_equal(tenant->grace_ns, UINT64_C(1000000000));
    assert_int_equal(tenant->max_call_ns, UINT64_C(7000000000));
    assert_int_equal(tenant->max_message, 8 << 20);
    assert_int_equal(tenant->max_connections, 6);
    assert_int_equal(tenant->max_running, 12);
    assert_int_equal(tenant->weight, 250);
    assert_int_equal(config.tenant[1].weight, 100);
    assert_int_equal(tenant->mode, 0600);
    assert_int_equal(tenant->group, 0);
    assert_int_equal(tenant->guest_mode, 0664);
    assert_int_equal(tenant->guest_gid, 985);
    assert_int_equal(config.tenant[1].guest_mode, 0666);
    assert_int_equal(config.tenant[1].guest_gid, 0);
    assert_int_equal(config.tenant[1].mode, 0660);
    assert_int_equal(config.tenant[1].grace_ns, UINT64_C(5000000000));
    done();
}

#define A "[tenant a]\nvhost_listen = /run/v\n"
#define LONG "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static void weights_are_levels_of_the_scheduler(void **state)
{
    (void)state;
    assert_int_equal(vac_share_level(100, 100), 0);
    assert_int_equal(vac_share_level(100, 125), 1);
    assert_int_equal(vac_share_level(100, 200), 3);
    assert_int_equal(vac_share_level(200, 2000), 10);
    assert_int_equal(vac_share_level(1, 10000), 19);
    assert_int_equal(vac_share_turns(100, 100), 1);
    assert_int_equal(vac_share_turns(250, 100), 3);
    assert_int_equal(vac_share_turns(10000, 1), 16);
}

static void each_fault_is_said_where_it_is(void **state)
{
    static const struct {
        const char *text;
        const char *says;
    } bad[] = {
        {"", "f.conf: there is no tenant; "},
        {"[vacceld]\nmax_workers = 3\n", "f.conf: there is no tenant; "},
        {"[tenant a]\nmode = 0600\n", "f.conf:2: [tenant a]: nobody can reach it; "},
        {"listen = unix:/a\n", "f.conf:1: listen = unix:/a: it is in no section; "},
        {"[other]\nx = 1\n", "f.conf:2: [other]: there is no such section; "},
        {"[tenant a b]\nx = 1\n", "f.conf:2: [tenant NAME]: a name has "},
        {"[tenant ]\nx = 1\n", "f.conf:2: [tenant NAME]: a name has "},
        {"[tenant " LONG "]\nx = 1\n", "f.conf:2: [tenant NAME]: a name has "},
        {"[tenant a]\nnonsense\n", "f.conf:2: this is neither [section] nor key = value"},
        {"[tenant a\nlisten = unix:/a\n", "f.conf:1: this is neither"},
        {A "listn = unix:/x\n", "f.conf:3: [tenant a] listn = unix:/x: there is no such key; did "
                                "you mean 'listen'?"},
        {A "colour = red\n", "f.conf:3: [tenant a] colour = red: there is no such key; "
                             "vacceld.conf(5)"},
        {A "max_workers = 3\n", "there is no such key"},
        {"[vacceld]\ncgroup = some\n" A, "it is off, or the absolute path of a cgroup's folder"},
        {"[vacceld]\ncgroup = /nosuch\n" A, "No such file or directory; make the group first"},
        {"[vacceld]\ncgroup = /dev/null\n" A, "it is no folder; name that of a cgroup"},
        {"[vacceld]\nmax_worker = 3\n" A, "did you mean 'max_workers'?"},
        {"[vacceld]\nmax_workers = 1025\n" A, "f.conf:2: [vacceld] max_workers = 1025: it is no "
                                              "number from 0 to 1024; "},
        {A "allow_ops = noop no\n", "there is no op 'no'; there are noop "},
        {A "allow_ops = model_register\n", "there is no op 'model_register'; "},
        {A "allow_ops = *\n", "there is no op '*'; "},
        {A "allow_models = ../x\n", "'../x' is no model's name; "},
        {A "allow_upload = maybe\n", "it is yes or no"},
        {A "allow_users = no.such.user\n", "there is no user 'no.such.user' in /etc/passwd; "},
        {A "allow_users = -1\n", "there is no user '-1' in /etc/passwd; "},
        {A "allow_users = 4294967295\n", "there is no user '4294967295'"},
        {A "exec_policy = policy.ini\n", "begin with /"},
        {A "exec_policy = /nowhere/policy.ini\n", "it cannot be read: "},
        {A "mode =\n", "f.conf:3: [tenant a] mode = : the value is missing; "},
        {A "mode = 0600\nmode = 0600\n", "f.conf:4: [tenant a] mode = 0600: the key has a value "
                                         "already; "},
        {A "mode = rw\n", "these are no permissions; "},
        {A "group = no such group\n", "there is no such group in /etc/group; "},
        {A "guest_mode = rw\n", "these are no permissions; "},
        {A "guest_mode = 0770\n", "permit to read and to write only, such as 0660"},
        {A "guest_gid = accel\n", "it is no group's number; "},
        {A "guest_gid = 4294967295\n", "it is no group's number; "},
        {A "guest_gid = -1\n", "it is no group's number; "},
        {A "listen = run/x\n", "write unix:PATH"},
        {A "environment = 2A\n", "'2A' is no variable; "},
        {A "environment = A-B=c\n", "'A-B=c' is no variable; "},
        {A "environment = =c\n", "'=c' is no variable; "},
        {A "listen = vsock:3\n", "write unix:PATH"},
        {A "vsock = run/x\n", "f.conf:3: [tenant a] vsock = run/x: 'run/x' is no way for a guest: "
                              "write "},
        {A "vsock = 3:\n", "'3:' is no way for a guest"},
        {A "vsock = 3:4:5\n", "'3:4:5' is no way for a guest"},
        {A "vsock = -1\n", "'-1' is no way for a guest"},
        {A "vsock = anybody\n", "'anybody' is no way for a guest"},
        {A "vsock = 4294967295\n", "is no way for a guest"},
        {A "vsock = 3:4294967295\n", "is no way for a guest"},
        {A "vsock = 3:99999999999999999999\n", "is no way for a guest"},
        {A "vsock = /run/\n", "that is no file's name; "},
        {A "vsock = /1" LONG "2345678901234567890123456789012345678901\n",
         "a socket's path may have 107 characters, and this one has 108"},
        {A "vsock = /" LONG LONG LONG "\n", "a socket's path may have 107 characters"},
        {A "vsock = 3 3:30305\n", "f.conf:2: [tenant a]: the socket 3:30305 is named twice"},
        {A "vsock = any\n[tenant b]\nvsock = any:30305\n", "any:30305 is named twice"},
        {A "vsock = /v\nlisten = unix:/v_30305\n", "/v_30305 is named twice"},
        {A "listen = unix:\n", "that is no file's name; "},
        {A "listen = unix:/run/\n", "that is no file's name; "},
        {A "vhost_connect = /" LONG LONG "\n", "a socket's path may have 107 characters"},
        {A "listen = unix:/run/v\n", "f.conf:2: [tenant a]: the socket /run/v is named twice, here "
                                     "and in [tenant a]; "},
        {A "[tenant b]\nvhost_connect = /run/v\n", "is named twice"},
        {A "models = /dev/null/none\n", "make the folder, or name another"},
        {A "models = /dev/null\n", "is no folder; "},
        {A "models = /a:/b\n", "may have no colon; "},
        {A "backend = a b\n", "it is no name; "},
        {A "device = " LONG "xxxx\n", "it is no name; "},
        {A "precision = f64\n", "it is f32, f16, bf16 or fastest"},
        {A "max_calls = 1025\n", "it is no number from 0 to 1024; "},
        {A "max_calls = -1\n", "it is no number"},
        {A "max_running = 1025\n", "it is no number from 0 to 1024; "},
        {A "weight = 0\n", "it is no weight; write a number from 1 to 10000"},
        {A "weight = 10001\n", "it is no weight"},
        {A "weight = half\n", "it is no weight"},
        {A "max_sessions = 1e3\n", "it is no number"},
        {A "max_memory = lots\n", "it is no size; "},
        {A "idle_timeout = soon\n", "it is no time; "},
        {A "grace = 3 days\n", "it is no time; "},
        {A "preload = " LONG LONG LONG LONG "\n", "f.conf:3: the line has more than 197"},
        {A "preload = a " LONG LONG LONG LONG "\nmode = x\n", "f.conf:4: [tenant a] mode"},
        {A "precision = f32 " LONG LONG LONG "\n", "f.conf:3: [tenant a] precision"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (read_text(bad[i].text) || !strstr(said, bad[i].says))
            fail_msg("%s\nsays: %s\nnot: %s", bad[i].text, said, bad[i].says);
        done();
    }
}

static void all_faults_are_said(void **state)
{
    (void)state;
    assert_false(read_text(A "mode = rw\ngrace = x\nlisten = y\n"));
    assert_int_equal(config.wrong, 3);
    assert_non_null(strstr(said, "f.conf:3:"));
    assert_non_null(strstr(said, "f.conf:4:"));
    assert_non_null(strstr(said, "f.conf:5:"));
    done();
}

static void long_lines_are_whole(void **state)
{
    char text[4096] = "[tenant a]\nvhost_listen =";

    (void)state;
    for (int i = 0; i < 60; i++)
        sprintf(text + strlen(text), " /run/%s%d", i % 7 ? "long" : LONG, i);
    strcat(text, " ; /not/this " LONG LONG LONG "\n# " LONG LONG LONG LONG "\nmode = 0600\n");
    if (!read_text(text))
        fail_msg("%s", said);
    assert_int_equal(config.tenant[0].vhost_listen.count, 60);
    for (int i = 0; i < 60; i++) {
        char path[128];
        sprintf(path, "/run/%s%d", i % 7 ? "long" : LONG, i);
        assert_string_equal(config.tenant[0].vhost_listen.word[i], path);
    }
    assert_int_equal(config.tenant[0].mode, 0600);
    done();
}

static void lists_end(void **state)
{
    char text[8192] = A;

    (void)state;
    for (int i = 0; i < 70; i++)
        sprintf(text + strlen(text), "listen = unix:/run/%d\n", i);
    assert_false(read_text(text));
    assert_non_null(strstr(said, "the list has more than 64 items"));
    done();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_units),
        cmocka_unit_test(a_whole_file),
        cmocka_unit_test(weights_are_levels_of_the_scheduler),
        cmocka_unit_test(each_fault_is_said_where_it_is),
        cmocka_unit_test(all_faults_are_said),
        cmocka_unit_test(long_lines_are_whole),
        cmocka_unit_test(lists_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
