using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Inference.Prompting;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Inference.Tests;

// What a person corrects.
public sealed partial class SegmentationEngineTests
{
    [Fact]
    public void Correct_PaintedSlice_IsKeptAsItIsAndChangesThoseAround()
    {
        using var work = new CorrectionWork(this, Models());

        var changed = work.Correct(carry: true, Painted(2));

        Assert.Equal(Disc, changed[0].Pixels);
        Assert.Equal((2, true, 1f), (changed[0].Slice, changed[0].Prompted, changed[0].Confidence));
        Assert.Equal([2, 3, 4, 5, 1, 0], changed.Select(slice => slice.Slice)); // a network that knows nothing is never as before
        Assert.DoesNotContain(changed.Skip(1), slice => slice.Prompted);
    }

    [Fact]
    public void Correct_WithoutCarrying_ChangesPromptedSlicesAlone()
    {
        using var work = new CorrectionWork(this, Models());

        Assert.Equal([1, 4], work.Correct(carry: false, Painted(4), Painted(1)).Select(slice => slice.Slice));
    }

    [Fact]
    public void Correct_SomeOfItIsNotToBeCarried_WalksPassItBy()
    {
        using var work = new CorrectionWork(this, Models());
        var alone = Painted(4) with { Carries = false };

        Assert.Equal([1, 4, 2, 3, 5, 0], work.Correct(carry: true, Painted(1), alone).Select(slice => slice.Slice));
        Assert.Equal([1, 4, 2, 3, 5, 0], work.Correct(carry: false, Painted(1) with { Carries = true }, Painted(4)).Select(slice => slice.Slice));
        Assert.Equal([4], work.Correct(carry: true, alone).Select(slice => slice.Slice));
    }

    [Fact]
    public void Correct_TheSameAgain_GivesTheSameBitsWhateverCameBetween()
    {
        using var work = new CorrectionWork(this, Models());
        Prompt[] prompts = [Painted(1), new Prompt.Box(4, 8, 6, 30, 22)];

        var first = work.Correct(carry: true, prompts);
        work.Correct(carry: true, Painted(3), new Prompt.Box(0, 2, 2, 9, 9)); // one prompt more, another less
        work.Engine.Segment(Blob(9), work.Task, work.Support, SegmentationHooks.None, new Recorder(), CancellationToken.None);
        var again = work.Correct(carry: true, prompts.Reverse().ToArray());

        Assert.Equal(first.Select(Bits), again.Select(Bits));
    }

    [Fact]
    public void Correct_PaintedEmpty_IsAMemoryToo()
    {
        using var work = new CorrectionWork(this, Models());

        var (empty, full) = (work.Correct(carry: true, new Prompt.Mask(2, new byte[_geometry.SliceLength])), work.Correct(carry: true, Painted(2)));

        Assert.DoesNotContain((byte)1, empty[0].Pixels);
        Assert.NotEqual(full.Skip(1).Select(Bits), empty.Skip(1).Select(Bits));
    }

    [Fact]
    public void Correct_AdapterBroughtASecondReader_ItHasNoVote()
    {
        using var plain = new CorrectionWork(this, Models());
        var expected = plain.Correct(carry: true, Painted(2)).Select(Bits).ToList();
        using var voting = new CorrectionWork(this, Models(() => Sure(structure: 1)));

        Assert.Equal(expected, voting.Correct(carry: true, Painted(2)).Select(Bits));
    }

    [Fact]
    public void Correct_Box_HoldsTheSlicesMask()
    {
        using var work = new CorrectionWork(this, Models());

        var pixels = work.Correct(carry: false, new Prompt.Box(2, 10, 5, 19, 14)).Single().Pixels;

        var inside = Enumerable.Range(0, pixels.Length).Where(i => pixels[i] == 1).ToList();
        Assert.NotEmpty(inside);
        Assert.All(inside, i => Assert.True(i % 40 is >= 10 and <= 19 && i / 40 is >= 5 and <= 14, $"pixel {i % 40}, {i / 40}"));
    }

    [Fact]
    public void Correct_Stroke_ItsPixelsAreAsItSays()
    {
        using var work = new CorrectionWork(this, Models());

        var pixels = work.Correct(carry: false, new Prompt.Stroke(2, [(3, 3), (9, 3)], true), new Prompt.Stroke(2, [(20, 15), (20, 20)], false)).Single().Pixels;

        Assert.All(Enumerable.Range(3, 7), x => Assert.Equal(1, pixels[3 * 40 + x]));
        Assert.All(Enumerable.Range(15, 6), y => Assert.Equal(0, pixels[y * 40 + 20]));
    }

    [Fact]
    public void Correct_PointsWithWeightsThatReadThem_AreFollowed()
    {
        using var work = new CorrectionWork(this, Models(readsPoints: true), refiner: Refiner.Sam2);

        var (one, two) = (work.Correct(carry: false, new Prompt.Point(2, 3, 3, true)).Single().Pixels,
            work.Correct(carry: false, new Prompt.Point(2, 3, 3, true), new Prompt.Point(2, 20, 15, false)).Single().Pixels);

        Assert.Equal((1, 1, 0), (one[3 * 40 + 3], two[3 * 40 + 3], two[15 * 40 + 20]));
    }

    [Fact]
    public void Correct_PointsWithADecoderForClicks_AreFollowedEachTimeAndNothingElseChanges()
    {
        using var work = new CorrectionWork(this, Models(clicks: true));
        using var without = new CorrectionWork(this, Models());
        Prompt[] points = [new Prompt.Point(2, 3, 3, true), new Prompt.Point(2, 20, 15, false)];

        var (first, again) = (work.Correct(carry: true, points), work.Correct(carry: true, points));

        Assert.Equal((1, 0), (first[0].Pixels[3 * 40 + 3], first[0].Pixels[15 * 40 + 20]));
        Assert.Equal(first.Select(slice => slice.Pixels), again.Select(slice => slice.Pixels));
        Prompt.Box box = new(2, 5, 5, 30, 20);
        Assert.Equal(without.Correct(carry: true, box).Select(slice => slice.Pixels), work.Correct(carry: true, box).Select(slice => slice.Pixels));
    }

    [Fact]
    public void Correct_PointsWithWeightsThatDoNotKnowThem_SaysWhatTheyKnow()
    {
        using var work = new CorrectionWork(this, Models());

        var fault = Assert.Throws<PromptException>(() => work.Correct(carry: false, new Prompt.Point(2, 3, 3, true)));

        Assert.Contains("was not trained with points: use boxes, strokes or painted slices", fault.Message, StringComparison.Ordinal);
        Assert.Single(work.Correct(carry: false, Painted(2))); // the engine is free
    }

    [Fact]
    public void Correct_Cancelled_StopsWithinASliceAndLeavesTheEngineToOthers()
    {
        using var work = new CorrectionWork(this, Models());
        using var cancel = new CancellationTokenSource();
        var seen = 0;

        Assert.Throws<OperationCanceledException>(() => work.Correct(carry: true, _ =>
        {
            if (++seen == 3) cancel.Cancel();
        }, cancel.Token, Painted(2)));

        Assert.Equal(3, seen);
        Assert.Equal(6, work.Correct(carry: true, Painted(2)).Count);
    }

    [Fact]
    public void Correct_WhatIsThereIsAsTheNetworkSeesIt_EndsTheWalkEarly()
    {
        using var work = new CorrectionWork(this, Models());
        // What a correction gives is there the second time.
        var present = work.Correct(carry: true, Painted(0));
        var labels = new byte[_geometry.VoxelCount];
        foreach (var slice in present) slice.Pixels.CopyTo(labels.AsSpan(slice.Slice * _geometry.SliceLength));

        var again = work.Correct(Masks(labels), carry: true, Painted(0));

        Assert.Equal([0, 1, 2, 3], again.Select(slice => slice.Slice));
    }

    [Fact]
    public void Correct_ManyTimes_HoldsNoMoreTensors()
    {
        using var work = new CorrectionWork(this, Models());
        long Left()
        {
            work.Correct(carry: true, Painted(1), Painted(4), new Prompt.Box(2, 10, 5, 19, 14));
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return TorchSharp.torch.Tensor.TotalCount;
        }

        Left();
        Assert.Equal(Left(), Left());
    }

    private static byte[] Disc { get; } = [.. Enumerable.Range(0, 1200).Select(i => Math.Pow(i % 40 - 20, 2) + Math.Pow(i / 40 - 15, 2) < 64 ? (byte)1 : (byte)0)];

    private static Prompt.Mask Painted(int slice) => new(slice, Disc);

    private static string Bits(CorrectedSlice slice) =>
        $"{slice.Slice} {slice.Confidence} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(slice.Pixels))}";

    private MaskVolume Masks(byte[] labels)
    {
        var masks = new MaskVolume(_geometry);
        masks.AddLayer(labels, new Dictionary<byte, int> { [1] = 1 });
        return masks;
    }

    // An engine with a volume that is corrected; the task's memory is on, and nothing is there to begin with.
    private sealed class CorrectionWork : IDisposable
    {
        private readonly SegmentationEngineTests _of;
        private readonly ModelCache _models;
        private readonly SupportMemoryCache _supports = new();
        private readonly PromptedVolume _images;

        public CorrectionWork(SegmentationEngineTests of, ModelCache models, Refiner refiner = Refiner.Pma)
        {
            (_of, _models) = (of, models);
            Engine = new SegmentationEngine(models, _supports, new InferenceOptions());
            var (task, support) = of.Task(SlicePlane.AsAcquired);
            Task = task with { Model = task.Model with { Refiner = refiner, Memory = new MemorySettings { Bank = 2 } } };
            Support = support;
            _images = new PromptedVolume(of.Blob(), Task.Input, SegmentationHooks.None);
        }

        public SegmentationEngine Engine { get; }

        public TaskManifest Task { get; }

        public SupportSet Support { get; }

        public List<CorrectedSlice> Correct(bool carry, params Prompt[] prompts) => Correct(new MaskVolume(_of._geometry), carry, prompts);

        public List<CorrectedSlice> Correct(MaskVolume present, bool carry, params Prompt[] prompts)
        {
            var slices = new List<CorrectedSlice>();
            Engine.Correct(_images, Task, Support, new Correction(1, present, prompts, carry), slices.Add, CancellationToken.None);
            return slices;
        }

        public void Correct(bool carry, Action<CorrectedSlice> onSlice, CancellationToken cancellationToken, params Prompt[] prompts) =>
            Engine.Correct(_images, Task, Support, new Correction(1, new MaskVolume(_of._geometry), prompts, carry), onSlice, cancellationToken);

        public void Dispose()
        {
            Engine.Dispose();
            _supports.Dispose();
            _models.Dispose();
        }
    }
}
