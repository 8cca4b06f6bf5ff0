/* A suite for cmocka: what a test needs, or a group, cannot be set up; its exit status is how many failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

static int no_database(void **state) { (void)state; return -1; }
static int wrong_port(void **state) { (void)state; assert_int_equal(1, 2); return 0; }
static void passes(void **state) { (void)state; printf("a line of the test\n"); }
static void fails(void **state) { (void)state; assert_string_equal("one [", "two"); }
static void skips(void **state) { (void)state; skip(); }

int main(void) {
  const struct CMUnitTest plain[] = {
      cmocka_unit_test(passes),
      cmocka_unit_test(fails),
      cmocka_unit_test(skips),
      {"cannot be set up", passes, no_database, NULL, NULL},
      {"needs another port", passes, wrong_port, NULL, NULL},
      {"passes [at the end]", passes, NULL, NULL, NULL},
  };
  const struct CMUnitTest never[] = {cmocka_unit_test(passes)};
  int failed = cmocka_run_group_tests_name("plain", plain, NULL, NULL);
  return failed + (cmocka_run_group_tests_name("whole group", never, no_database, NULL) != 0);
}
