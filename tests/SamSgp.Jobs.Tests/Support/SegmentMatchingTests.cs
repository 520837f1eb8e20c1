using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Support;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Tests.Support;

public sealed class SegmentMatchingTests
{
    private static readonly TaskManifest Task = new()
    {
        Id = "kidneys", Version = "1.0.0", Title = "Kidneys", Support = [], FilePath = "/nowhere/kidneys/task.yaml",
        ContentSha256 = "00",
        Segments =
        [
            Segment(1, "Liver", "10200004"), Segment(2, "Right kidney", "64033007"), Segment(3, "Left kidney", "64033007"),
        ],
    };

    [Fact]
    public void Match_LabelsOfATask_AreItsSegmentsWhateverTheirNumbers()
    {
        // As a viewer writes it that keeps labels and drops codes.
        Assert.True(SegmentMatching.Match(
            Drawn(Item(1, "left kidney ", "85756007"), Item(2, "Liver", "85756007")), Task).TryGet(out var labels, out _));
        Assert.Equal([1, 3], labels.FindLabels());
        Assert.Equal([3, 1], labels.Labels[..2].ToArray().Select(label => (int)label));
    }

    [Fact]
    public void Match_OtherLabelWithTheTasksType_IsThatSegment()
    {
        Assert.True(SegmentMatching.Match(Drawn(Item(1, "Leber", "10200004")), Task).TryGet(out var labels, out _));
        Assert.Equal([1], labels.FindLabels());
    }

    [Theory]
    [InlineData("Kidney", "64033007")] // Two segments of the task have this type.
    [InlineData("Tumor", "108369006")]
    public void Match_SegmentThatIsNoneOfTheTasks_SaysWhichThereAre(string label, string type)
    {
        Assert.False(SegmentMatching.Match(Drawn(Item(1, label, type)), Task).TryGet(out _, out var failure));
        Assert.Contains($"'{label}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Liver, Right kidney, Left kidney", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Match_TwoSegmentsThatAreOneOfTheTasks_SaysWhichInsteadOfDroppingOne()
    {
        Assert.False(SegmentMatching.Match(Drawn(Item(1, "Liver", "10200004"), Item(2, "Leber links", "10200004")), Task)
            .TryGet(out _, out var failure));
        Assert.Contains("'Liver' and 'Leber links'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Match_NothingDrawn_SaysSo()
    {
        var masks = new MaskVolume(VolumeGeometry.ForPicture(4, 4));
        masks.AddLayer(new byte[16], new Dictionary<byte, int> { [1] = 1 });
        Assert.False(SegmentMatching.Match(
            new Segmentation(masks, [Item(1, "Liver", "10200004")], SegmentationEncoding.Binary, []), Task).TryGet(out _, out var failure));
        Assert.Contains("empty", failure.Message, StringComparison.Ordinal);
    }

    private static SegmentDefinition Segment(int number, string label, string type) => new()
    {
        Number = number, Label = label, Color = new RgbColor(1, 2, 3),
        Category = new CodedConcept("SCT", "123037004", "Anatomical Structure"), Type = new CodedConcept("SCT", type, label),
    };

    private static SegmentDescription Item(int number, string label, string type) => new()
    {
        Number = number, Label = label, Category = new CodedConcept("SCT", "85756007", "Tissue"), Type = new CodedConcept("SCT", type, "x"),
    };

    /// <summary>A picture in which pixel i shows the i-th segment.</summary>
    private static Segmentation Drawn(params SegmentDescription[] items)
    {
        var labels = new byte[16];
        for (var i = 0; i < items.Length; i++) labels[i] = (byte)items[i].Number;
        var masks = new MaskVolume(VolumeGeometry.ForPicture(4, 4));
        masks.AddLayer(labels, items.ToDictionary(item => (byte)item.Number, item => item.Number));
        return new Segmentation(masks, items, SegmentationEncoding.Labelmap, []);
    }
}
