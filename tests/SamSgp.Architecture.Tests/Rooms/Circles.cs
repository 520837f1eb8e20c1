namespace SamSgp.Architecture.Tests.Rooms;

/// <summary>Rooms of which each leads to each other.</summary>
internal static class Circles
{
    /// <summary>The circles, each with its rooms in order; none where the arrows lead one way.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(IReadOnlyCollection<(string From, string To)> arrows)
    {
        var reached = arrows.Select(arrow => arrow.From).Distinct().ToDictionary(room => room, room => Reached(room, arrows));
        bool Leads(string from, string to) => reached.TryGetValue(from, out var rooms) && rooms.Contains(to);
        return [.. reached.Keys.Where(room => Leads(room, room)).Order(StringComparer.Ordinal)
            .GroupBy(room => reached.Keys.Where(other => Leads(room, other) && Leads(other, room)).Min(StringComparer.Ordinal))
            .Select(circle => circle.ToList())];
    }

    private static HashSet<string> Reached(string room, IReadOnlyCollection<(string From, string To)> arrows)
    {
        var reached = new HashSet<string>();
        var next = new Queue<string>([room]);
        while (next.TryDequeue(out var from))
        {
            foreach (var (_, to) in arrows.Where(arrow => arrow.From == from))
                if (reached.Add(to)) next.Enqueue(to);
        }

        return reached;
    }
}
