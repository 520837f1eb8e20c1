using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Tests.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Kinds of images that say in their own way where their frames lie, and those that do not say it at all.</summary>
public sealed class FramePlacesTests
{
    [Theory]
    [InlineData(5.0, new[] { -10.0, -5, 0, 5 })]
    [InlineData(-5.0, new[] { -25.0, -20, -15, -10 })]
    public void Read_ReconstructedTomography_FollowsItsSignedSpacing(double spacing, double[] heights)
    {
        var volume = Read(Tomography(spacing));
        Assert.Equal(heights, volume.Geometry.SlicePositions.Select(p => p.Z));
        Assert.Equal(5, volume.Geometry.SliceSpacing);
        Assert.True(volume.Geometry.HasVolume);
        var first = volume.Frames[0].FrameNumber;
        Assert.Equal(spacing > 0 ? 1 : 4, first);
    }

    [Fact]
    public void Read_ReconstructedTomographyInTheOrderOfItsSliceVector_IsSorted()
    {
        var image = Tomography(5);
        image.AddOrUpdate(DicomVR.US, DicomTag.SliceVector, (ushort)3, (ushort)1, (ushort)4, (ushort)2);
        Assert.Equal([2, 4, 1, 3], Read(image).Frames.Select(f => f.FrameNumber!.Value));
    }

    [Fact]
    public void Read_ReconstructedTomographyWithoutSpacing_IsRefused()
    {
        var image = Tomography(5);
        image.Remove(DicomTag.SpacingBetweenSlices);
        Assert.Contains("SpacingBetweenSlices", RefusalOf(image).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SegmentationOfReconstructedTomography_HasItsPlaces()
    {
        var image = Tomography(-5);
        var result = SeriesReader.Read([image], new(), CancellationToken.None);
        var source = SourceSeries.Of(result.Header!, result.Volume!);
        var masks = new MaskVolume(source.Geometry);
        masks.AddLayer([.. Enumerable.Repeat((byte)1, (int)source.Geometry.VoxelCount)], new Dictionary<byte, int> { [1] = 1 });
        var written = SegmentationWriter.Create(source, masks, [TestSegments.Liver], TestSegments.Options).File.Dataset;
        var read = SegmentationReader.Read(written);
        Assert.Equal(source.Geometry.SlicePositions, read.Masks.Geometry.SlicePositions);
        Assert.Equal(source.Geometry.FrameOfReferenceUid, read.Masks.Geometry.FrameOfReferenceUid);
    }

    [Fact]
    public void Read_UltrasoundVolume_HasItsOwnPlacesAndNoneInThePatient()
    {
        var phantom = DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 4, SliceSpacing = 0.8, MultiFrame = true, ShuffleInstances = true });
        var image = phantom.Instances[0];
        UltrasoundVolumes.Place(image);
        var result = SeriesReader.Read([image], new(), CancellationToken.None);
        var volume = result.Volume!;
        Assert.Equal(0.8, volume.Geometry.SliceSpacing, 6);
        Assert.True(volume.Geometry.HasVolume);
        Assert.Null(volume.Geometry.FrameOfReferenceUid);
        Assert.Equal(phantom.Volume.Frames, volume.Frames);
        Assert.Contains(result.Notes, note => note.Contains("volume of their own", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_FramesWithOnePlaceBetweenThem_AreRefusedForThat()
    {
        var image = Tomography(5);
        image.AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "AXIAL").AddOrUpdate(DicomTag.Modality, "CT");
        image.AddOrUpdate(DicomTag.ImagePositionPatient, "0", "0", "0").AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0");
        var refusal = RefusalOf(image);
        Assert.Equal(SeriesRefusalCode.MissingGeometry, refusal.Code);
        Assert.Contains("4 frames have one place", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ProjectionsOfTomography_HaveNoVolume()
    {
        var image = Tomography(5);
        image.AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "TOMO", "EMISSION");
        var result = SeriesReader.Read([image], new(), CancellationToken.None);
        Assert.False(result.Volume!.Geometry.HasVolume);
        Assert.Contains(result.Notes, note => note.Contains("do not say where they lie", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_SlicesWithoutPixelSpacing_AreNeitherMeasuredNorPlaced()
    {
        var phantom = DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 4 });
        foreach (var image in phantom.Instances) image.Remove(DicomTag.PixelSpacing);
        var result = SeriesReader.Read(phantom.Instances, new(), CancellationToken.None);
        Assert.False(result.Volume!.Geometry.HasVolume);
        Assert.Null(result.Volume.Geometry.FrameOfReferenceUid);
        Assert.Contains(result.Notes, note => note.Contains("no PixelSpacing", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_OneSliceWithoutThickness_HasNoVolumeAndItsSegmentationSaysNone()
    {
        var image = DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 1 }).Instances[0];
        image.Remove(DicomTag.SliceThickness);
        var result = SeriesReader.Read([image], new(), CancellationToken.None);
        Assert.False(result.Volume!.Geometry.HasVolume);
        var source = SourceSeries.Of(result.Header!, result.Volume);
        var masks = new MaskVolume(source.Geometry);
        masks.AddLayer([.. Enumerable.Repeat((byte)1, (int)source.Geometry.VoxelCount)], new Dictionary<byte, int> { [1] = 1 });
        var written = SegmentationWriter.Create(source, masks, [TestSegments.Liver], TestSegments.Options).File.Dataset;
        Assert.False(SegmentationReader.Read(written).Masks.Geometry.HasVolume);
    }

    [SharedDataTheory("data/dicom_cases/05-nm-recon-tomo")]
    [InlineData("neg.dcm", 12)]
    [InlineData("pos.dcm", 1)]
    public void Read_RealTomography_LiesFiveMillimetresApart(string name, int lowestFrame)
    {
        var volume = Read(DicomFile.Open(SharedData.PathTo("data", "dicom_cases", "05-nm-recon-tomo", name)).Dataset);
        Assert.Equal((12, 5.0), (volume.Geometry.Slices, volume.Geometry.SliceSpacing));
        Assert.Equal((-27.5, 27.5), (volume.Geometry.SlicePositions[0].Z, volume.Geometry.SlicePositions[^1].Z));
        Assert.Equal(lowestFrame, volume.Frames[0].FrameNumber);
        Assert.NotNull(volume.Geometry.FrameOfReferenceUid);
    }

    private static DicomDataset Tomography(double spacing)
    {
        var detector = new DicomDataset
        {
            { DicomTag.ImagePositionPatient, "-20", "-30", "-10" }, { DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0" },
        };
        return new DicomDataset
        {
            { DicomTag.SOPClassUID, DicomUID.NuclearMedicineImageStorage }, { DicomTag.SOPInstanceUID, "1.2.3.4" },
            { DicomTag.StudyInstanceUID, "1.2" }, { DicomTag.SeriesInstanceUID, "1.2.3" }, { DicomTag.FrameOfReferenceUID, "1.2.9" },
            { DicomTag.Modality, "NM" }, { DicomTag.ImageType, "ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION" },
            { DicomTag.SpacingBetweenSlices, spacing.ToString(System.Globalization.CultureInfo.InvariantCulture) },
            { DicomTag.PixelSpacing, "4", "4" }, { DicomTag.NumberOfFrames, 4 }, { DicomTag.Rows, (ushort)2 }, { DicomTag.Columns, (ushort)2 },
            { DicomTag.SamplesPerPixel, (ushort)1 }, { DicomTag.PhotometricInterpretation, "MONOCHROME2" },
            { DicomTag.BitsAllocated, (ushort)16 }, { DicomTag.BitsStored, (ushort)16 }, { DicomTag.HighBit, (ushort)15 },
            { DicomTag.PixelRepresentation, (ushort)0 }, new DicomSequence(DicomTag.DetectorInformationSequence, detector),
            new DicomOtherWord(DicomTag.PixelData, [.. Enumerable.Range(0, 16).Select(i => (ushort)i)]),
        };
    }

    private static SeriesRefusal RefusalOf(DicomDataset image) => SeriesReader.Read([image], new(), CancellationToken.None).Refusal!;

    private static Volume Read(DicomDataset image)
    {
        var result = SeriesReader.Read([image], new(), CancellationToken.None);
        Assert.True(result.TryGet(out var volume, out var refusal), refusal?.Message);
        return volume;
    }
}
