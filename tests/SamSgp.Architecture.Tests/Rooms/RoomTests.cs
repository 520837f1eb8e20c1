using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using SamSgp.Testing;

namespace SamSgp.Architecture.Tests.Rooms;

/// <summary>The rooms of a project are layered as projects are: whoever changes one finds all that depends on it by going one way.
/// What is drawn is left in <c>artifacts/rooms</c>; <c>eng/rooms.sh</c> prints it.</summary>
public sealed class RoomTests
{
    private static readonly ProjectCode Code = new();
    private static readonly ConcurrentDictionary<string, IReadOnlyList<Arrow>> Drawn = [];

    public static TheoryData<string> Projects => [.. SourceProjects.Names];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Rooms_OfAProject_RunInNoCircle(string project)
    {
        var arrows = ArrowsOf(project);
        var circles = Circles.Of([.. arrows.Select(arrow => (arrow.From, arrow.To))]);

        var drawn = Describe(project, arrows, circles);
        var folder = Directory.CreateDirectory(Path.Combine(SharedData.RepositoryRoot, "artifacts", "rooms"));
        File.WriteAllText(Path.Combine(folder.FullName, project + ".txt"), drawn);

        Assert.True(circles.Count == 0, drawn);
    }

    [Theory]
    [InlineData("SamSgp.Runs", "Results", RoomMap.Root)]
    [InlineData("SamSgp.Dicom", "Part10", "Values")] // one namespace for all rooms
    [InlineData("SamSgp.Sam2", "Modeling", RoomMap.Root)] // by a global using
    public void Rooms_KnownArrow_IsDrawn(string project, string from, string to) =>
        Assert.Contains(ArrowsOf(project), arrow => (arrow.From, arrow.To) == (from, to));

    internal static IReadOnlyList<Arrow> ArrowsOf(string project) =>
        Drawn.GetOrAdd(project, _ => RoomMap.ArrowsOf(Code.Of(project)));

    private static string Describe(string project, IReadOnlyList<Arrow> arrows, IReadOnlyList<IReadOnlyList<string>> circles)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{project}: {arrows.Count} arrows, {circles.Count} circles");
        foreach (var circle in circles) text.AppendLine(CultureInfo.InvariantCulture, $"  circle: {string.Join(", ", circle)}");
        foreach (var (from, to, places) in arrows)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {from} -> {to} ({places.Count}: {string.Join("; ", places.Take(2))})");
        return text.ToString();
    }
}
