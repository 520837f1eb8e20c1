using System.Text.RegularExpressions;
using SamSgp.Testing;

namespace SamSgp.Architecture.Tests;

/// <summary>Documents lead where they say: files, pictures and headings are there, and docs/README.md leads to every page.</summary>
public sealed partial class DocumentLinkTests
{
    private static readonly string Root = SharedData.RepositoryRoot;

    public static TheoryData<string> Documents() => [.. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Append(Path.Combine(Root, "README.md"))
        .Append(Path.Combine(Root, "sample-configs", "README.md")).Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_OfADocument_LeadSomewhere(string document)
    {
        foreach (var (path, heading) in LinksOf(document))
        {
            Assert.True(Path.Exists(path), $"{document}: {path}");
            if (heading.Length > 0 && path.EndsWith(".md", StringComparison.Ordinal)) Assert.Contains(heading, HeadingsOf(path));
        }
    }

    [Fact]
    public void Index_LeadsToEveryPage()
    {
        var index = Path.Combine("docs", "README.md");
        var led = LinksOf(index).Select(link => link.Path).Append(Path.Combine(Root, index)).ToHashSet();
        Assert.All(Directory.GetFiles(Path.Combine(Root, "docs"), "*.md"), page => Assert.Contains(page, led));
    }

    // To other hosts nobody goes here.
    private static IEnumerable<(string Path, string Heading)> LinksOf(string document)
    {
        var full = Path.Combine(Root, document);
        return Link().Matches(Code().Replace(File.ReadAllText(full), "")).Select(link => link.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal))
            .Select(target => target.Split('#', 2))
            .Select(parts => (parts[0].Length == 0 ? full : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(full)!, parts[0])), parts.Length > 1 ? parts[1] : ""));
    }

    // As GitHub makes them: lower case, hyphens for spaces, nothing else but letters, digits, hyphens and underscores; and anchors of HTML.
    private static IEnumerable<string> HeadingsOf(string path)
    {
        var text = File.ReadAllText(path);
        return Heading().Matches(text).Select(heading => Dropped().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))
            .Concat(Anchor().Matches(text).Select(anchor => anchor.Groups[1].Value));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex Dropped();

    [GeneratedRegex("id=\"([^\"]+)\"")]
    private static partial Regex Anchor();
}
