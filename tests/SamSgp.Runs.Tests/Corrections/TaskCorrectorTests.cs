using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Inference.Prompting;
using SamSgp.Runs.Corrections;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs.Tests.Corrections;

/// <summary>What becomes of a network's slices; the network draws what the test wants.</summary>
public sealed class TaskCorrectorTests
{
    private const int Columns = 8, Rows = 6, Slices = 4;

    private static readonly VolumeGeometry Geometry = new()
    {
        Columns = Columns, Rows = Rows, RowDirection = new Vector3D(1, 0, 0), ColumnDirection = new Vector3D(0, 1, 0), RowSpacing = 1, ColumnSpacing = 1,
        SliceSpacing = 1, SlicePositions = [.. Enumerable.Range(0, Slices).Select(z => new Vector3D(0, 0, z))],
    };

    [Fact]
    public void Run_NetworkDrawsOverAnotherSegment_WhichStaysAsItIs()
    {
        var present = Masks((1, [V(1, 1, 1)]), (2, [V(1, 2, 1)]));

        var result = Run(Task(), present, [Prompt()], Drawn(1, [(1, 1), (2, 1), (3, 1)]));

        var change = Assert.Single(result.Changes);
        Assert.Equal(1, change.Slice);
        Assert.Equal([(1, 1), (3, 1)], Inside(change.Pixels));
        Assert.Equal([V(1, 2, 1)], Voxels(result.ToMasks(), 2));
        Assert.Equal([V(1, 1, 1), V(1, 3, 1)], Voxels(result.ToMasks(), 1));
        Assert.Equal([V(1, 1, 1)], Voxels(present, 1)); // what was given is not changed
    }

    [Fact]
    public void Run_SegmentMayOverlap_DrawsOverAnother()
    {
        var task = Task();
        task = task with { Segments = [task.Segments[0] with { Overlap = true }, task.Segments[1]] };

        var result = Run(task, Masks((1, []), (2, [V(1, 2, 1)])), [Prompt()], Drawn(1, [(2, 1)]));

        Assert.Equal([V(1, 2, 1)], Voxels(result.ToMasks(), 1));
        Assert.Equal([V(1, 2, 1)], Voxels(result.ToMasks(), 2));
    }

    [Fact]
    public void Run_SlicesAsTheyWere_AreNoChanges()
    {
        var present = Masks((1, [V(0, 1, 1), V(2, 1, 1)]), (2, []));
        var told = new List<int>();

        var result = Run(Task(), present, [Prompt()], [.. Drawn(0, [(1, 1)]), .. Drawn(1, [(1, 1)]), .. Drawn(2, [(1, 1)])], told.Add);

        Assert.Equal([1], result.Changes.Select(c => c.Slice));
        Assert.Equal([1], told);
    }

    [Fact]
    public void Run_SegmentIsNotThereYet_IsAdded()
    {
        var result = Run(Task(), Masks((2, [V(0, 0, 0)])), [Prompt()], Drawn(3, [(4, 4)]));

        Assert.Equal([1, 2], result.ToMasks().SegmentNumbers);
        Assert.Equal([V(3, 4, 4)], Voxels(result.ToMasks(), 1));
    }

    [Fact]
    public void Run_KeepLargest_KeepsWhatWasIncludedToo()
    {
        // Three components: the largest, one that was clicked and reaches into the next slice, and a speck.
        var slices = (IReadOnlyList<CorrectedSlice>)[
            .. Drawn(0, [(0, 0), (1, 0), (2, 0), (3, 0)]), .. Drawn(1, [(6, 4), (0, 5)], prompted: true), .. Drawn(2, [(7, 4), (0, 2)])];

        var result = Run(Task(new PostprocessStep.KeepLargest()), Masks((1, []), (2, [])), [new Prompt.Point(1, 6, 4, true)], slices);

        var voxels = Voxels(result.ToMasks(), 1);
        Assert.Contains(V(0, 3, 0), voxels);
        Assert.Contains(V(1, 6, 4), voxels);
        Assert.Contains(V(2, 7, 4), voxels);
        Assert.DoesNotContain(V(2, 0, 2), voxels);
        Assert.Contains(V(1, 0, 5), voxels); // a prompted slice stays as it was made
    }

    [Fact]
    public void Run_KeepLargest_LeavesSlicesThatWereNotReached()
    {
        var present = Masks((1, [V(0, 1, 1)]), (2, []));

        var result = Run(Task(new PostprocessStep.KeepLargest()), present, [Prompt()],
            [.. Drawn(2, [(3, 3), (4, 3), (5, 3)], prompted: true), .. Drawn(3, [(3, 3), (4, 3), (0, 0)])]);

        Assert.Equal([V(0, 1, 1), V(2, 3, 3), V(2, 4, 3), V(2, 5, 3), V(3, 3, 3), V(3, 4, 3)], Voxels(result.ToMasks(), 1));
        Assert.Equal([2, 3], result.Changes.Select(c => c.Slice));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_FillHoles_LeavesThoseThatWereExcluded(bool excluded)
    {
        (int, int)[] ring = [(2, 1), (3, 1), (4, 1), (2, 2), (4, 2), (2, 3), (3, 3), (4, 3)];
        var prompt = new Prompt.Point(2, excluded ? 3 : 0, excluded ? 2 : 0, false);

        var result = Run(Task(new PostprocessStep.FillHoles()), Masks((1, []), (2, [])), [prompt], Drawn(2, ring));

        Assert.Equal(excluded ? 8 : 9, Voxels(result.ToMasks(), 1).Count);
    }

    [Fact]
    public void Run_PostprocessingChangesASlice_ItIsToldAgain()
    {
        var told = new List<int>();

        var result = Run(Task(new PostprocessStep.KeepLargest()), Masks((1, []), (2, [])), [Prompt()],
            [.. Drawn(0, [(0, 0), (1, 0)]), .. Drawn(2, [(5, 5)])], told.Add);

        Assert.Equal([0, 2, 2], told);
        Assert.Equal([0], result.Changes.Select(c => c.Slice)); // in the end it is as it was: empty
    }

    [Fact]
    public void Run_AnotherPlane_ChangesTheGridsSlices()
    {
        var task = Task();
        task = task with { Input = task.Input with { Plane = SlicePlane.Coronal } };
        var plane = new byte[Columns * Slices];
        plane[0] = 1; // coronal slices have the head at the top: the last slice, first column

        var result = Run(task, Masks((1, []), (2, [])), [new Prompt.Point(3, 0, 2, true)], [new CorrectedSlice(2, plane, 0.5f, Prompted: true)]);

        Assert.Equal([V(3, 0, 2)], Voxels(result.ToMasks(), 1));
        Assert.Equal([3], result.Changes.Select(c => c.Slice));
    }

    [Fact]
    public void Run_NoSuchSegment_NamesThoseThereAre()
    {
        var fault = Assert.Throws<PromptException>(() => Run(Task(), Masks((1, [])), [Prompt()], [], segment: 7));

        Assert.Equal("Task test has no segment 7; it has 1 (Test), 2 (Other).", fault.Message);
    }

    private static CorrectionResult Run(TaskManifest task, MaskVolume present, IReadOnlyList<Prompt> prompts, IReadOnlyList<CorrectedSlice> drawn,
        Action<int>? told = null, int segment = 1)
    {
        var corrector = new TaskCorrector((images, _, _, _, onSlice, _) =>
        {
            foreach (var slice in drawn) onSlice(slice);
            return new ModelIdentity("net", "00", null, "11", "fp32");
        }, new FakeScripts());
        var images = corrector.Open(Volume.FromValues(Geometry, [], new float[Columns * Rows * Slices]), task, new Dictionary<string, ParameterValue>());
        return corrector.Run(images, task, new SupportSet([], [], []), new Dictionary<string, ParameterValue>(),
            new Correction(segment, present, prompts, Carry: true), change => told?.Invoke(change.Slice), CancellationToken.None);
    }

    private static IReadOnlyList<CorrectedSlice> Drawn(int slice, (int Column, int Row)[] pixels, bool prompted = false)
    {
        var mask = new byte[Columns * Rows];
        foreach (var (column, row) in pixels) mask[row * Columns + column] = 1;
        return [new CorrectedSlice(slice, mask, 0.5f, prompted)];
    }

    private static Prompt.Point Prompt() => new(0, 7, 5, false);

    private static int V(int slice, int column, int row) => (slice * Rows + row) * Columns + column;

    private static MaskVolume Masks(params (int Segment, int[] Voxels)[] segments)
    {
        var labels = new byte[Geometry.VoxelCount];
        foreach (var (segment, voxels) in segments) foreach (var voxel in voxels) labels[voxel] = (byte)segment;
        var masks = new MaskVolume(Geometry);
        masks.AddLayer(labels, segments.ToDictionary(s => (byte)s.Segment, s => s.Segment));
        return masks;
    }

    private static (int, int)[] Inside(byte[] pixels) =>
        [.. Enumerable.Range(0, pixels.Length).Where(i => pixels[i] != 0).Select(i => (i % Columns, i / Columns))];

    private static List<int> Voxels(MaskVolume masks, int segment)
    {
        var all = masks.ReadBox(segment, VoxelBox.Of(Geometry));
        return [.. Enumerable.Range(0, all.Length).Where(i => all[i] != 0)];
    }

    private static TaskManifest Task(params PostprocessStep[] steps)
    {
        var organ = new CodedConcept("SCT", "123037004", "Anatomical structure");
        return new TaskManifest
        {
            Id = "test", Version = "1.0.0", Title = "Test", Support = [], FilePath = "/task.yaml", ContentSha256 = "0",
            Input = new InputSettings { Plane = SlicePlane.Axial, Window = new IntensityWindow.Fixed(50, 100) },
            Segments =
            [
                new SegmentDefinition { Number = 1, Label = "Test", Category = organ, Type = organ, Color = default, Postprocess = steps },
                new SegmentDefinition { Number = 2, Label = "Other", Category = organ, Type = organ, Color = default },
            ],
        };
    }
}
