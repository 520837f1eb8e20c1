using SamSgp.Imaging.Rasters;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Inference.Prompting;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using SamSgp.Testing;

namespace SamSgp.Inference.Tests;

// Images of another kind than a task's examples are told from those of its kind.
public sealed partial class ShippedModelTests
{
    private const int ImagesOfASet = 4, OwnImages = 8;

    [SharedDataFact("data/segmentation/us_carotid_ccaus", "data/segmentation/octa_foveal_avascular_zone")]
    public void Segment_ImagesOfAnotherKind_AreSaidToBe()
    {
        var tasks = TaskSnapshot.Read(Path.Combine(SharedData.RepositoryRoot, "plugin-manifests"), SharedData.PathTo("data", "segmentation")).Tasks.Values
            .Where(IsOfPictures).ToList();
        using var models = new ModelCache(new ModelLoader(Registry, _ => { }).Load, 1);
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (own, foreign) = (new List<bool>(), new List<bool>());
        foreach (var task in tasks)
        {
            var support = SupportSet.Locate(task);
            // Not among the examples: the last of its own set, and those of the others.
            var said = tasks.SelectMany(of => ImagesOf(of).TakeLast(of == task ? OwnImages : ImagesOfASet).Select(path => (Of: of, Path: path)))
                .Select(image => (image.Of, Said: engine.Segment(RasterImage.Read(image.Path).ToVolume(), task, support, SegmentationHooks.None,
                    new Progress<SegmentationProgress>(), CancellationToken.None).Warnings.Contains(SegmentationResult.OtherKind))).ToList();
            log.WriteLine($"{task.Id}: {string.Join(", ", said.GroupBy(s => s.Of.Id).Select(of => $"{of.Key} {of.Count(s => s.Said)}/{of.Count()}"))}");
            own.AddRange(said.Where(s => s.Of == task).Select(s => s.Said));
            foreign.AddRange(said.Where(s => s.Of != task).Select(s => s.Said));
        }

        log.WriteLine($"said of {own.Count(s => s)} of {own.Count} of the kind, of {foreign.Count(s => s)} of {foreign.Count} of another");
        Assert.InRange(own.Count(said => said), 0, own.Count / 8);
        Assert.InRange(foreign.Count(said => said), foreign.Count * 3 / 4, foreign.Count);
    }

    [SharedDataFact("data/segmentation/us_carotid_ccaus", "data/segmentation/octa_foveal_avascular_zone")]
    public void IsUnlikeExamples_SinglePictures_SaysWhatARunSays()
    {
        var tasks = TaskSnapshot.Read(Path.Combine(SharedData.RepositoryRoot, "plugin-manifests"), SharedData.PathTo("data", "segmentation")).Tasks.Values
            .Where(of => IsOfPictures(of) && ImagesOf(of).Any()).ToList();
        var task = tasks[0];
        var support = SupportSet.Locate(task);
        using var models = new ModelCache(new ModelLoader(Registry, _ => { }).Load, 1);
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var said = new[] { tasks[0], tasks[^1] }.Select(of =>
        {
            var volume = RasterImage.Read(ImagesOf(of).Last()).ToVolume();
            var run = engine.Segment(volume, task, support, SegmentationHooks.None, new Progress<SegmentationProgress>(), CancellationToken.None);
            var before = engine.IsUnlikeExamples(new PromptedVolume(volume, task.Input, SegmentationHooks.None), task, support, CancellationToken.None);
            Assert.Equal(run.Warnings.Contains(SegmentationResult.OtherKind), before);
            return before;
        }).ToList();
        Assert.Contains(true, said);
        Assert.Contains(false, said);
    }

    [Fact]
    public void Tasks_ThatAreNotExperimental_FindTheirOwnExamples()
    {
        var scored = TaskSnapshot.Read(Path.Combine(SharedData.RepositoryRoot, "plugin-manifests"), null).Tasks.Values
            .Where(task => task.Experimental is null)
            .SelectMany(task => SupportSet.Locate(task).Prepared.Select(prepared => (task.Id, SupportPreparer.CardOf(prepared.Path).Scores))).ToList();
        Assert.NotEmpty(scored);
        Assert.All(scored, task => Assert.True(task.Scores.Count > 0 && task.Scores.Average(score => score.Dice) >= 0.7, task.Id));
    }

    // Pictures of as many cases as it takes to tell.
    private static bool IsOfPictures(TaskManifest task) => task.Support is [SupportPrepared { From: [SupportFiles { Take: >= Kinship.LeastExamples }] }]
        && SupportSet.LocateImages(task).Examples.DistinctBy(example => example.Case).Count() >= Kinship.LeastCases;

    private static IEnumerable<string> ImagesOf(TaskManifest task)
    {
        var images = ((SupportFiles)((SupportPrepared)task.Support[0]).From[0]).Image;
        return Directory.GetFiles(Path.GetDirectoryName(images)!, "*.png").Order(StringComparer.Ordinal);
    }
}
