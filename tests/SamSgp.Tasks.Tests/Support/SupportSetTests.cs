using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Tasks.Tests.Support;

public sealed class SupportSetTests : IDisposable
{
    private const string TwoKinds = """
        apiVersion: samsgp/v1
        id: x
        version: 1.0.0
        title: X
        support:
          - { image: "${SAMSGP_SUPPORT}/case1.nii.gz", mask: "${SAMSGP_SUPPORT}/case1_seg.nii.gz" }
          - { image: "${SAMSGP_SUPPORT}/img/*.png", mask: "${SAMSGP_SUPPORT}/img/*_mask.png" }
          - { series: "1.2.3", segmentation: "1.2.4" }
        segments:
          - { number: 1, label: Liver, category: "SCT:123037004", type: "SCT:10200004 Liver" }
        """;

    private readonly TemporaryTasks _tasks = new();

    public void Dispose() => _tasks.Dispose();

    [Fact]
    public void Locate_NothingThere_NamesEachFileAndFolder()
    {
        var set = SupportSet.Locate(_tasks.ReadGood(TwoKinds));
        var folder = Path.Combine(_tasks.Folder, "task", "support");
        Assert.False(set.IsComplete);
        Assert.Equal(
            [Path.Combine(folder, "case1.nii.gz"), Path.Combine(folder, "case1_seg.nii.gz"), Path.Combine(folder, "img", "*.png")],
            set.Missing.Select(m => m.Path));
        Assert.Equal($"Put the support mask case1_seg.nii.gz into {folder}.", set.Missing[1].Advice);
        Assert.Single(set.Series);
    }

    [Fact]
    public void Case_PatternInTheManifest_GroupsImagesByPatient()
    {
        foreach (var name in (string[])["p1_a", "p1_b", "p2_a"])
        {
            _tasks.Write($"task/img/{name}.png");
            _tasks.Write($"task/masks/{name}.png");
        }

        var grouped = SupportSet.Locate(_tasks.ReadGood(Prepared("- { image: img/*.png, mask: masks/*.png, case: '^(p[0-9]+)_', flip: rows }"))).Examples;
        Assert.Equal(["p1", "p1", "p2"], grouped.Select(example => example.Case));
        Assert.All(grouped, example => Assert.Equal(PictureFlip.Rows, example.Flip));
        Assert.Equal(3, SupportSet.Locate(_tasks.ReadGood(Prepared("- { image: img/*.png, mask: masks/*.png }"))).Examples.DistinctBy(e => e.Case).Count());
    }

    [Fact]
    public void Locate_Prepared_StandsForItsImages()
    {
        const string entry = "- { prepared: x.support.safetensors, from: [{ image: a.png, mask: a_mask.png }] }";
        var task = _tasks.ReadGood(Prepared(entry));
        Assert.Equal(["a.png", "a_mask.png"], SupportSet.Locate(task).Missing.Select(m => Path.GetFileName(m.Path)));

        _tasks.Write("task/a.png");
        _tasks.Write("task/a_mask.png");
        Assert.True(SupportSet.Locate(task) is { IsComplete: true, Prepared: [], Examples: [_] });

        _tasks.Write("task/x.support.safetensors");
        Assert.True(SupportSet.Locate(task) is { IsComplete: true, Prepared: [_], Examples: [] });
        Assert.Single(SupportSet.LocateImages(task).Examples);
    }

    [Fact]
    public void Locate_PreparedWithoutImagesIsMissing_SaysWhereItBelongsAndHowItIsMade()
    {
        var missing = Assert.Single(SupportSet.Locate(_tasks.ReadGood(Prepared("- { prepared: x.support.safetensors }"))).Missing);
        Assert.Contains("Put the prepared support set x.support.safetensors into", missing.Advice, StringComparison.Ordinal);
        Assert.Contains("samsgp tasks prepare x", missing.Advice, StringComparison.Ordinal);
    }

    private static string Prepared(string entry) => TwoKinds[..TwoKinds.IndexOf("  - {", StringComparison.Ordinal)] + "  " + entry + "\n"
        + TwoKinds[TwoKinds.IndexOf("segments:", StringComparison.Ordinal)..];

    [Fact]
    public void Locate_Wildcard_PairsImagesWithTheirMasksInOrderOfName()
    {
        foreach (var name in (string[])["case1.nii.gz", "case1_seg.nii.gz", "img/b.png", "img/a.png", "img/a_mask.png"])
            _tasks.Write("root/" + name);
        _tasks.Write("task/README.md");
        var root = Path.Combine(_tasks.Folder, "root");
        var set = SupportSet.Locate(_tasks.ReadGood(TwoKinds, root));
        Assert.Equal(["case1.nii.gz", "a.png", "a_mask.png", "b.png"], set.Examples.Select(e => Path.GetFileName(e.Image)));
        Assert.Equal("a_mask.png", Path.GetFileName(set.Examples[1].Masks[0].Path));
        var first = SupportSet.Locate(_tasks.ReadGood(TwoKinds.Replace("img/*_mask.png\" }", "img/*_mask.png\", take: 1 }", StringComparison.Ordinal), root));
        Assert.Equal(["case1.nii.gz", "a.png"], first.Examples.Select(e => Path.GetFileName(e.Image)));
        Assert.Contains(set.Missing, m => m.Path == Path.Combine(root, "img", "b_mask.png")
            && m.Advice.Contains("README.md says where", StringComparison.Ordinal));
    }
}
