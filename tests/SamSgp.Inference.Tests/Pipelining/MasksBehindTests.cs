using SamSgp.Dicom;
using SamSgp.Inference.Pipelining;
using SamSgp.Inference.Preprocessing;
using SamSgp.Inference.Propagation;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Tests.Pipelining;

public sealed class MasksBehindTests : IDisposable
{
    private static readonly CodedConcept Organ = new("SCT", "123037004", "Anatomical structure");
    private readonly SideThread _side = new();
    private readonly MaskAssembler _assembler;

    public MasksBehindTests()
    {
        var geometry = TestVolumes.Geometry(16, 16, 8, new(1, 0, 0), new(0, 1, 0));
        var stack = SliceStack.Create(geometry, SlicePlane.AsAcquired);
        _assembler = new MaskAssembler(stack, SliceRegion.Whole(stack), geometry, new ModelTraits(),
            [new SegmentDefinition { Number = 1, Label = "One", Category = Organ, Type = Organ, Color = default }], keepProbabilities: false);
    }

    public void Dispose() => _side.Dispose();

    [Fact]
    public void Add_OutputFreedBehindIt_IsStillAssembled()
    {
        using var behind = new MasksBehind(_assembler, _side);
        for (var slice = 0; slice < 8; slice++)
        {
            using var scope = NewDisposeScope();
            behind.Add(slice, Output(rows: 1));
        }

        behind.Finish();

        Assert.Equal(Enumerable.Range(0, 8), _assembler.Confidences.Select(c => c.Slice!.Value));
        Assert.All(_assembler.Finish().Layers[0].ToArray(), label => Assert.Equal(1, label));
    }

    [Fact]
    public void Finish_SliceCannotBeAssembled_ThrowsItsFault()
    {
        using var scope = NewDisposeScope();
        using var behind = new MasksBehind(_assembler, _side);

        behind.Add(0, Output(rows: 0)); // a segment without a row

        Assert.Throws<IndexOutOfRangeException>(behind.Finish);
    }

    [Fact]
    public async Task Dispose_SlicesWaiting_AreGivenUp()
    {
        using var busy = new ManualResetEventSlim();
        var first = _side.Give(busy.Wait);
        var behind = new MasksBehind(_assembler, _side);
        using (NewDisposeScope()) behind.Add(0, Output(rows: 1));

        var disposing = Task.Run(behind.Dispose);
        // It waits for the thread, having said that nothing more is to be begun.
        while (!behind.IsStopped) Thread.Yield();
        busy.Set();
        await Task.WhenAll(first, disposing);

        Assert.Empty(_assembler.Confidences);
    }

    private static SgpOutput Output(int rows) => new(zeros(rows, 1, 1, 1), ones(rows, 1, 4, 4), ones(rows, 1), zeros(rows, 4),
        ones(rows, 1, 4, 4), ones(rows, 1), ones(rows, 1));
}
