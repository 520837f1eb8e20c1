using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SamSgp.Architecture.Tests.Rooms;
using SamSgp.Testing;

namespace SamSgp.Architecture.Tests;

/// <summary>The map in <c>docs/architecture.md</c> shows the code as it is.</summary>
public sealed partial class MapTests
{
    private static readonly string Path = System.IO.Path.Combine(SharedData.RepositoryRoot, "docs", "architecture.md");

    [Fact]
    public void Projects_InTheMap_AreThoseOfTheSolution() => AssertShown("projects", Projects());

    [Fact]
    public void Rooms_InTheMap_AreThoseOfTheProjects() => AssertShown("rooms", Rooms());

    [Fact]
    public void Places_InTheMap_AreThere()
    {
        var source = System.IO.Path.Combine(SharedData.RepositoryRoot, "src");
        var files = Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories).ToList();
        var folders = files.Select(System.IO.Path.GetDirectoryName).Distinct().ToList();
        var missing = PlacePattern().Matches(File.ReadAllText(Path)).Select(match => match.Groups[1].Value)
            .Where(place => !place.Contains("NAME", StringComparison.Ordinal))
            .Where(place => !files.Exists(file => file.EndsWith($"/SamSgp.{place}.cs", StringComparison.Ordinal)
                || file.EndsWith($"/SamSgp.{place}", StringComparison.Ordinal)) && !folders.Exists(folder => folder!.EndsWith("/SamSgp." + place, StringComparison.Ordinal)));
        Assert.Empty(missing);
    }

    private static string Projects()
    {
        var text = new StringBuilder("```mermaid\nflowchart TD\n");
        foreach (var project in SourceProjects.Names)
            foreach (var reference in SourceProjects.ReferencesOf(project))
                text.Append(CultureInfo.InvariantCulture, $"  {Short(project)} --> {Short(reference)}\n");
        return text.Append("```\n").ToString();
    }

    private static string Rooms()
    {
        var text = new StringBuilder("| project | rooms: each knows only those after a `>` that follows it |\n|---|---|\n");
        foreach (var project in SourceProjects.Names)
            text.Append(CultureInfo.InvariantCulture, $"| `{Short(project)}` | {string.Join(" > ", Levels(project).Select(level => string.Join(", ", level)))} |\n");
        return text.ToString();
    }

    // From those that nobody knows to those that know nobody.
    private static IEnumerable<IReadOnlyList<string>> Levels(string project)
    {
        var known = RoomTests.ArrowsOf(project).GroupBy(arrow => arrow.To).ToDictionary(group => group.Key, group => group.Select(arrow => arrow.From).ToList());
        var folder = SourceProjects.FolderOf(project);
        var rooms = Directory.GetDirectories(folder).Where(room => Directory.EnumerateFiles(room, "*.cs", SearchOption.AllDirectories).Any())
            .Select(room => System.IO.Path.GetFileName(room)!).Where(room => room is not ("obj" or "bin"))
            .Concat(known.Keys).Concat(known.Values.SelectMany(from => from)).Distinct().Order(StringComparer.Ordinal).ToList();
        if (rooms.Count == 0) rooms.Add(RoomMap.Root);
        var depth = new Dictionary<string, int>();
        return rooms.GroupBy(DepthOf).OrderBy(level => level.Key).Select(level => (IReadOnlyList<string>)[.. level]);

        int DepthOf(string room) => depth.TryGetValue(room, out var there) ? there
            : depth[room] = known.TryGetValue(room, out var from) ? from.Max(DepthOf) + 1 : 0;
    }

    private static string Short(string project) => project["SamSgp.".Length..];

    private static void AssertShown(string block, string expected)
    {
        var text = File.ReadAllText(Path);
        var start = text.IndexOf('\n', text.IndexOf($"<!-- {block}:", StringComparison.Ordinal)) + 1;
        var end = text.IndexOf($"<!-- /{block} -->", StringComparison.Ordinal);
        if (WrittenDocuments.AreWritten) File.WriteAllText(Path, text[..start] + expected + text[end..]);
        else Assert.Equal(expected, text[start..end]);
    }

    // `Project/Room...`, as the map names places.
    [GeneratedRegex(@"`((?:Cli|Dicom|Dicomweb|Imaging|Inference|Jobs|Plugins(?:\.\w+)?|Runs|Sam2|Storage|Tasks|Training)/[A-Za-z0-9/.]+)`")]
    private static partial Regex PlacePattern();
}
