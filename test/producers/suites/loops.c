/* A suite for libcheck: prints what the library counts on standard error. */
#include <check.h>
#include <stdio.h>

START_TEST(test_pass) { ck_assert_int_eq(1, 1); } END_TEST
START_TEST(test_fail) { ck_assert_int_eq(1, 2); } END_TEST
START_TEST(test_loop) { ck_assert_msg(_i != 1, "loop %d", _i); } END_TEST
static void no_database(void) { ck_abort_msg("no database"); }

int main(void) {
  Suite *core = suite_create("Core"), *db = suite_create("Db");
  TCase *plain = tcase_create("plain"), *broken = tcase_create("broken");
  tcase_add_test(plain, test_pass);
  tcase_add_test(plain, test_fail);
  tcase_add_loop_test(plain, test_loop, 0, 3);
  suite_add_tcase(core, plain);
  tcase_add_checked_fixture(broken, no_database, NULL);
  tcase_add_test(broken, test_pass);
  tcase_add_test(broken, test_fail);
  suite_add_tcase(db, broken);
  SRunner *runner = srunner_create(db);
  srunner_add_suite(runner, core);
  srunner_run_all(runner, CK_SUBUNIT);
  fprintf(stderr, "%d %d\n", srunner_ntests_run(runner), srunner_ntests_failed(runner));
  return 0;
}
