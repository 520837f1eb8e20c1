using System.Xml.Linq;
using SamSgp.Testing;

namespace SamSgp.Architecture.Tests;

/// <summary>The projects under <c>src</c> as their files state them.</summary>
internal static class SourceProjects
{
    private static readonly Dictionary<string, string> Files =
        Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "src"), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path));

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Files.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Full path of a project's folder.</summary>
    public static string FolderOf(string project) => Path.GetDirectoryName(Files[project])!;

    /// <summary>The projects that a project names itself.</summary>
    public static IReadOnlyList<string> ReferencesOf(string project) =>
        [.. Included(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>The packages that a project names itself.</summary>
    public static IReadOnlyList<string> PackagesOf(string project) => Included(project, "PackageReference");

    private static string[] Included(string project, string element) =>
        [.. XDocument.Load(Files[project]).Descendants(element).Select(e => e.Attribute("Include")!.Value.Replace('\\', '/'))];
}
