using System.Data.Common;
using System.Text.Json;

namespace SamSgp.Storage.Maintenance;

/// <summary>Copies workitems, in their order. Jobs that were at work are begun again by the target's service.</summary>
internal sealed class WorkitemCopy(CopyEnd source, CopyEnd target)
{
    private const int Together = 100;

    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        for (var after = 0L; Page(after) is { Count: > 0 } page; after = Convert.ToInt64(page[^1]["sequence"], null))
            await target.Database.WriteAsync(connection => page.Sum(workitem => Insert(connection, workitem)), cancellationToken);
    }

    private List<CopiedRow> Page(long after) => source.Database.Read(connection => CopiedRow.Read(connection,
        $"SELECT * FROM workitems WHERE sequence > @after ORDER BY sequence LIMIT {Together}", ("@after", after)));

    private int Insert(DbConnection connection, CopiedRow workitem)
    {
        var ready = Convert.ToBoolean(workitem["ready"], null);
        var others = new List<(string, object?)> { ("ready", target.Database.IsShared ? ready : Convert.ToInt64(ready)) };
        if (target.Database.IsShared && WasHeld(workitem)) others.Add(("held_by", target.Database.Dialect.Abandoned(connection)));
        if (workitem.Insert(connection, "workitems", "sequence", [.. others]) is not { } sequence) return 0;
        foreach (var progress in Progress(workitem)) progress.Insert(connection, "progress", null, ("workitem", sequence));
        return 1;
    }

    private List<CopiedRow> Progress(CopiedRow workitem) => source.Database.Read(connection => CopiedRow.Read(connection,
        "SELECT * FROM progress WHERE workitem = @sequence", ("@sequence", workitem["sequence"])));

    // By this service, not by another performer: a shared store says so itself, else the one who claimed it wrote it down.
    private bool WasHeld(CopiedRow workitem) => (string)workitem["state"]! == "IN PROGRESS"
        && (source.Database.IsShared ? workitem["held_by"] is not null : IsOurs((string)workitem["dataset"]!));

    // Performed Station Name Code Sequence (PS3.4 table CC.2.5-3) with a code of our own.
    private static bool IsOurs(string dataset)
    {
        using var document = JsonDocument.Parse(dataset);
        return First(document.RootElement, "00741216") is { } performed && First(performed, "00404028") is { } station
            && First(station, "00080102") is { ValueKind: JsonValueKind.String } scheme && scheme.GetString() == "99SAMSGP";
    }

    private static JsonElement? First(JsonElement dataset, string tag) =>
        dataset.TryGetProperty(tag, out var attribute) && attribute.TryGetProperty("Value", out var values) && values.GetArrayLength() > 0 ? values[0] : null;
}
