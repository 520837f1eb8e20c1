using SamSgp.Storage.Database;

namespace SamSgp.Storage.Tests.Database;

/// <summary>What is asked often is read from an index.</summary>
public sealed class WorkitemPlanTests : IDisposable
{
    private readonly StoreFixture _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("task = 'a'")]
    [InlineData("study_instance_uid = 'a'")]
    public void Newest_AnyKey_IsLookedUpByAnIndexAndNotSorted(string wanted)
    {
        var plan = PlanOf($"SELECT * FROM workitems WHERE sequence < 9 AND {wanted} ORDER BY sequence DESC LIMIT 5");
        Assert.Contains("USING INDEX workitems_by_", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void LastEnded_IsReadFromAnIndexAndNotSorted()
    {
        var plan = PlanOf($"SELECT * FROM workitems INDEXED BY workitems_ended WHERE {Schema.WorkitemEnded} ORDER BY updated DESC, sequence DESC LIMIT 5");
        Assert.Contains("USING INDEX workitems_ended", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void TheNextOne_IsReadFromAnIndexAndNotSorted()
    {
        var plan = PlanOf($"""
            SELECT * FROM workitems w INDEXED BY workitems_next LEFT JOIN progress p ON p.workitem = w.sequence
            WHERE {Schema.WorkitemWaiting} AND w.workitem_uid NOT IN ('1.1') ORDER BY w.priority DESC, w.vstart, w.sequence LIMIT 1
            """);
        Assert.Contains("USING INDEX workitems_next", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("ORDER BY", plan, StringComparison.Ordinal);
    }

    private string PlanOf(string sql) => string.Join('\n', _store.Database.Read(
        connection => connection.Query("EXPLAIN QUERY PLAN " + sql, row => row.GetString(3))));
}
