package embedded

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// engineConfig keeps the engine small: it shares a process and two cores with the rest.
// The whole of it may take twice what one statement may; beyond that the largest statement
// fails. It counts its own memory, not the container's. The merge_tree limits follow from the small pool, or no table could be created.
func engineConfig(maxMemory int64) string {
	return fmt.Sprintf(engineTemplate, 2*maxMemory)
}

const engineTemplate = `<clickhouse>
  <max_server_memory_usage>%d</max_server_memory_usage>
  <memory_worker_use_cgroup>0</memory_worker_use_cgroup>
  <mark_cache_size>67108864</mark_cache_size>
  <primary_index_cache_size>67108864</primary_index_cache_size>
  <query_condition_cache_size>8388608</query_condition_cache_size>
  <index_mark_cache_size>8388608</index_mark_cache_size>
  <compiled_expression_cache_size>16777216</compiled_expression_cache_size>
  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
  <background_move_pool_size>1</background_move_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_schedule_pool_size>8</background_schedule_pool_size>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
    <number_of_free_entries_in_pool_to_execute_mutation>2</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>2</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>2</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
</clickhouse>
`

func baseSettings(cfg ClickHouseConfig) map[string]string {
	settings := map[string]string{
		"async_insert":                               "0",
		"max_block_size":                             "8192", // rows of 2.5 kB: 20 MB, not 160
		"max_memory_usage":                           strconv.FormatInt(cfg.MaxMemory, 10),
		"min_insert_block_size_bytes":                strconv.Itoa(16 << 20),
		"output_format_parquet_row_group_size_bytes": strconv.Itoa(32 << 20),
	}
	maps.Copy(settings, cfg.Settings)
	return settings
}

// prepare brings the session to what a request asks for. Sessions remember what they were
// given, so that a client which always asks for the same pays nothing.
func (c *conn) prepare(database string, settings map[string]string) error {
	if database == "" {
		database = "default"
	}
	if c.database != database {
		if _, err := c.exec("USE "+quoteName(database), "Null", nil); err != nil {
			return err
		}
		c.database = database
	}
	if maps.Equal(c.settings, settings) {
		return nil
	}
	var changes []string
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		if old, ok := c.settings[name]; !ok || old != settings[name] {
			changes = append(changes, name+" = "+quote(settings[name]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.settings)) {
		if _, ok := settings[name]; !ok {
			changes = append(changes, name+" = DEFAULT")
		}
	}
	if _, err := c.exec("SET "+strings.Join(changes, ", "), "Null", nil); err != nil {
		return err
	}
	c.settings = settings
	return nil
}

var escaper = strings.NewReplacer(`\`, `\\`, `'`, `\'`, "`", "\\`")

func quote(s string) string     { return "'" + escaper.Replace(s) + "'" }
func quoteName(s string) string { return "`" + escaper.Replace(s) + "`" }

// isSettingName keeps what is not a setting's name out of SQL text.
func isSettingName(s string) bool {
	for i, r := range s {
		switch {
		case r == '_', 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
		case i > 0 && (r == '.' || '0' <= r && r <= '9'):
		default:
			return false
		}
	}
	return s != ""
}
