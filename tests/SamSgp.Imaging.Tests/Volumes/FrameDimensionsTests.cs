using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Enhanced CT whose frames share their places, told apart by the dimensions that the object states.</summary>
public sealed class FrameDimensionsTests
{
    private const int Places = 3;

    private static readonly DicomTag Energy = new(0x0021, 0x1005);

    [Fact]
    public void Read_PrivateDimension_IsNamedByItsLabelAndChosenByNumber()
    {
        var image = Image(2, (frame, groups, index) => index.Add((uint)((frame / Places) + 1)),
            (DicomTag.ImagePositionPatient, DicomTag.PlanePositionSequence, ""), (Energy, DicomTag.FrameContentSequence, "Energy"));
        Assert.Contains("'Energy' tells them apart ('Energy' no. 1; 'Energy' no. 2): choose one of '1', '2'", Refusal(image), StringComparison.Ordinal);
        AssertFrames(image, "2", 4, 5, 6);
        AssertFrames(image, "first", 1, 2, 3);
    }

    [Fact]
    public void Read_DimensionWithValues_ShowsThem()
    {
        var image = Image(2, (frame, groups, index) =>
        {
            index.Add((uint)((frame / Places) + 1));
            groups.Add(new DicomSequence(DicomTag.CTAdditionalXRaySourceSequence, new DicomDataset { { DicomTag.DataCollectionDiameter, 400.0 + (frame / Places) } }));
        }, (DicomTag.ImagePositionPatient, DicomTag.PlanePositionSequence, ""), (DicomTag.DataCollectionDiameter, DicomTag.CTAdditionalXRaySourceSequence, ""));
        Assert.Contains("DataCollectionDiameter tells them apart (DataCollectionDiameter 400; DataCollectionDiameter 401)", Refusal(image), StringComparison.Ordinal);
        AssertFrames(image, "last", 4, 5, 6);
    }

    [Fact]
    public void Read_TwoDimensions_TellApartTogether()
    {
        var image = Image(4, (frame, groups, index) => index.AddRange([(uint)((frame / Places % 2) + 1), (uint)((frame / Places / 2) + 1)]),
            (DicomTag.ImagePositionPatient, DicomTag.PlanePositionSequence, ""), (Energy, DicomTag.FrameContentSequence, "Energy"), (new DicomTag(0x0021, 0x1006), DicomTag.FrameContentSequence, "Phase"));
        Assert.Contains("'Energy' and 'Phase' together tell them apart ('Energy' no. 1, 'Phase' no. 1; 'Energy' no. 1, 'Phase' no. 2; ", Refusal(image), StringComparison.Ordinal);
        AssertFrames(image, "2", 7, 8, 9);
    }

    [Fact]
    public void Read_DimensionThatTellsNothing_IsNotNamed()
    {
        var image = Image(2, (frame, groups, index) => index.Add(1),
            (DicomTag.ImagePositionPatient, DicomTag.PlanePositionSequence, ""), (Energy, DicomTag.FrameContentSequence, "Energy"));
        Assert.DoesNotContain("Energy", Refusal(image), StringComparison.Ordinal);
    }

    // Dynamic CT at one table position: no attribute but the moment of each frame.
    [Fact]
    public void Read_FramesAtOnePlace_AreInTheOrderOfTheirMoments()
    {
        var image = Image(4, (frame, groups, index) =>
        {
            groups.GetSequence(DicomTag.PlanePositionSequence).Items[0].AddOrUpdate(DicomTag.ImagePositionPatient, "0", "0", "5");
            groups.GetSequence(DicomTag.FrameContentSequence).Items[0].Add(DicomTag.FrameReferenceDateTime, $"20250101120000.{900 - frame}");
        }, (DicomTag.ImagePositionPatient, DicomTag.PlanePositionSequence, ""));
        Assert.Contains("order of FrameReferenceDateTime", Refusal(image), StringComparison.Ordinal);
        AssertFrames(image, "first", 12);
    }

    [Theory]
    [InlineData("spacing", "SpacingBetweenSlices says how far apart they are, but not which way")]
    [InlineData("time", "by FrameIncrementPointer they differ in FrameTime")]
    public void Read_FramesThatShareTheOnlyPlace_SaysWhatIsKnownOfThem(string stated, string reason)
    {
        var image = DicomPhantom.Create(new() { Columns = 8, Rows = 8, Slices = 3, MultiFrame = true }).Instances[0];
        image.Remove(DicomTag.PerFrameFunctionalGroupsSequence, DicomTag.SharedFunctionalGroupsSequence, DicomTag.SpacingBetweenSlices);
        image.AddOrUpdate(DicomTag.ImagePositionPatient, "0", "0", "0");
        if (stated == "spacing") image.AddOrUpdate(DicomTag.SpacingBetweenSlices, "5");
        else image.AddOrUpdate(DicomTag.FrameIncrementPointer, DicomTag.FrameTime);
        Assert.Contains(reason, Refusal(image), StringComparison.Ordinal);
    }

    private static DicomDataset Image(int times, Action<int, DicomDataset, List<uint>> change, params (DicomTag Pointer, DicomTag Group, string Label)[] dimensions)
    {
        var image = DicomPhantom.Create(new() { Columns = 8, Rows = 8, Slices = Places * times, MultiFrame = true }).Instances[0];
        image.AddOrUpdate(new DicomSequence(DicomTag.DimensionIndexSequence, [.. dimensions.Select(dimension => new DicomDataset
        {
            { DicomTag.DimensionIndexPointer, dimension.Pointer }, { DicomTag.FunctionalGroupPointer, dimension.Group }, { DicomTag.DimensionDescriptionLabel, dimension.Label },
        })]));
        foreach (var (frame, groups) in image.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items.Index())
        {
            groups.GetSequence(DicomTag.PlanePositionSequence).Items[0].AddOrUpdate(DicomTag.ImagePositionPatient, "0", "0", $"{frame % Places * 2}");
            groups.AddOrUpdate(new DicomSequence(DicomTag.FrameContentSequence, new DicomDataset()));
            var index = new List<uint> { (uint)((frame % Places) + 1) };
            change(frame, groups, index);
            groups.GetSequence(DicomTag.FrameContentSequence).Items[0].AddOrUpdate(DicomTag.DimensionIndexValues, index.ToArray());
        }

        return image;
    }

    private static void AssertFrames(DicomDataset image, string choice, params int[] frames)
    {
        var result = SeriesReader.Read([image], new() { Select = new([(null, choice)]) }, CancellationToken.None);
        Assert.True(result.TryGet(out var volume, out var refusal), refusal?.Message);
        Assert.Equal(frames, volume.Frames.Select(frame => frame.FrameNumber!.Value));
    }

    private static string Refusal(DicomDataset image) => SeriesReader.Read([image], new(), CancellationToken.None).Refusal!.Message;
}
