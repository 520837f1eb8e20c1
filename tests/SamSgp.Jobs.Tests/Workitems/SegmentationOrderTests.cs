using SamSgp.Dicom;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Tests.Workitems;

public sealed class SegmentationOrderTests
{
    [Fact]
    public void WriteTo_AndRead_GivesTheSameOrder()
    {
        var order = new SegmentationOrder
        {
            TaskId = "a-task-with-a-name-longer-than-16", StudyInstanceUid = "1.2", SeriesInstanceUid = "1.2.3",
            Parameters = new Dictionary<string, string> { ["smoothing"] = "1.5", ["side"] = "left" },
            SourcePeer = "pacs", DestinationPeer = "archive", Encoding = "labelmap", Force = true,
        };
        var workitem = JobsFixture.Ups();
        order.WriteTo(workitem, new string('t', 100), [("1.2.840.10008.5.1.4.1.1.2", "1.2.3.4")]);

        Assert.True(SegmentationOrder.TryRead(workitem, out var read, out _));
        Assert.Equivalent(order, read, strict: true);
        Assert.Equal(2, read.Parameters.Count);
    }

    [Fact]
    public void TryRead_ForeignWorkitem_SaysThatNoTaskIsNamed()
    {
        Assert.False(SegmentationOrder.IsFor(JobsFixture.Ups()));
        Assert.False(SegmentationOrder.TryRead(JobsFixture.Ups(), out _, out var fault));
        Assert.Contains("(0040,4018)", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_TwoInputs_SaysHowManyThereAre()
    {
        var workitem = JobsFixture.Segmentation();
        workitem.AddOrUpdate(new DicomSequence(DicomTag.InputInformationSequence, new DicomDataset(), new DicomDataset()));

        Assert.True(SegmentationOrder.IsFor(workitem));
        Assert.False(SegmentationOrder.TryRead(workitem, out _, out var fault));
        Assert.Contains("2 items", fault, StringComparison.Ordinal);
    }
}
