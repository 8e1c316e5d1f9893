<?php
// Imports files of questions into a Moodle one after another and answers each question with its key. Prints, as JSON,
// what Moodle made of them. Arguments: Moodle's folder, the format, the files. Nothing stays in the database.
define('CLI_SCRIPT', true);
require($argv[1] . '/config.php');
require_once($CFG->libdir . '/questionlib.php');
require_once($CFG->dirroot . '/question/format.php');
require_once($CFG->dirroot . '/question/format/' . $argv[2] . '/format.php');
require_once($CFG->dirroot . '/question/engine/lib.php');
\core\session\manager::set_user(get_admin());
$context = context_system::instance();
$result = [];
$transaction = $DB->start_delegated_transaction();
foreach (array_slice($argv, 3) as $file) {
    $category = question_get_top_category($context->id, true);
    $class = 'qformat_' . $argv[2];
    $format = new $class();
    $format->setCategory($category); $format->setContexts([$context]); $format->setFilename($file);
    $format->setMatchgrades('error'); $format->setStoponerror(1); $format->setCatfromfile(1);
    ob_start();
    $done = $format->importpreprocess() && $format->importprocess() && $format->importpostprocess();
    $said = ob_get_clean();
    if (!$done) { fwrite(STDERR, $said); exit(1); }
    $rows = [];
    $usage = question_engine::make_questions_usage_by_activity('core_question_preview', $context);
    $usage->set_preferred_behaviour('deferredfeedback');
    $slots = [];
    foreach ($format->questionids as $id) {
        $q = question_bank::load_question($id);
        $path = []; $at = $DB->get_record('question_categories', ['id' => $q->category]);
        while ($at && $at->parent) { array_unshift($path, $at->name); $at = $DB->get_record('question_categories', ['id' => $at->parent]); }
        $rows[] = ['idnumber' => $q->idnumber, 'name' => $q->name, 'type' => $q->get_type_name(), 'mark' => (float) $q->defaultmark, 'path' => $path];
        $slots[] = $usage->add_question($q, $q->defaultmark);
    }
    $usage->start_all_questions();
    foreach ($slots as $slot) {
        $right = $usage->get_correct_response($slot);
        if ($right !== null) { $usage->process_action($slot, $right); }
        else { $usage->process_action($slot, ['answer' => 'words', 'answerformat' => FORMAT_HTML]); }
    }
    $usage->finish_all_questions();
    foreach ($slots as $i => $slot) { $rows[$i]['got'] = $usage->get_question_mark($slot); $rows[$i]['state'] = (string) $usage->get_question_state($slot); }
    $result[] = ['questions' => $rows, 'total' => $usage->get_total_mark()];
}
try {
    $transaction->rollback(new Exception('done'));
} catch (Exception $done) {
    // The rollback throws what it is given.
}
echo "\n" . json_encode($result);
