using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Tests.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Planes that hold many slices side by side are taken apart where they say how, and are no slices else.</summary>
public sealed class SliceMosaicTests
{
    [Theory]
    [InlineData(7, PhantomPlane.Axial, false, false)]
    [InlineData(7, PhantomPlane.Axial, true, false)]
    [InlineData(4, PhantomPlane.Oblique, true, true)]
    [InlineData(10, PhantomPlane.Sagittal, false, true)]
    [InlineData(2, PhantomPlane.Coronal, true, false)]
    public void Read_SiemensMosaic_IsTheSeriesItWasMadeOf(int slices, PhantomPlane plane, bool isReversed, bool isFirstForm)
    {
        var phantom = Phantom(slices, plane);
        AssertSame(phantom, Mosaics.Siemens(phantom, isReversed, isFirstForm), $"{slices} slices were taken out of each mosaic");
    }

    [Theory]
    [InlineData(7, PhantomPlane.Axial)]
    [InlineData(20, PhantomPlane.Oblique)]
    public void Read_UihGrid_IsTheSeriesItWasMadeOf(int slices, PhantomPlane plane)
    {
        var phantom = Phantom(slices, plane);
        AssertSame(phantom, Mosaics.Uih(phantom), $"{slices} slices were taken out of each mosaic");
    }

    [Fact]
    public void Read_SeveralMosaics_AreTimesToChooseFrom()
    {
        var phantom = Phantom(7, PhantomPlane.Axial);
        DicomDataset[] times = [.. Enumerable.Range(1, 3).Select(time => Mosaics.Siemens(phantom)
            .AddOrUpdate(DicomTag.SOPInstanceUID, $"1.2.3.{time}").AddOrUpdate(DicomTag.AcquisitionNumber, time).AddOrUpdate(DicomTag.InstanceNumber, time))];
        var refusal = SeriesReader.Read(times, new(), CancellationToken.None).Refusal!;
        Assert.Equal(SeriesRefusalCode.DuplicatePositions, refusal.Code);
        Assert.Contains("slice 1 of instance number 1", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("AcquisitionNumber tells them apart: choose one of 'AcquisitionNumber=1', 'AcquisitionNumber=2', 'AcquisitionNumber=3'", refusal.Message, StringComparison.Ordinal);
        var second = SeriesReader.Read(times, new() { Select = (DicomTag.AcquisitionNumber, "2") }, CancellationToken.None).Volume!;
        Assert.Equal(7, second.Geometry.Slices);
        Assert.All(second.Frames, frame => Assert.Equal(("1.2.3.2", true), (frame.SopInstanceUid, frame.IsTile)));
    }

    [Theory]
    [InlineData(SegmentationEncoding.Binary)]
    [InlineData(SegmentationEncoding.Labelmap)]
    public void Create_SegmentationOfAMosaic_LiesInThePatientAndComesBack(SegmentationEncoding encoding)
    {
        var phantom = Phantom(7, PhantomPlane.Oblique);
        var result = SeriesReader.Read([Mosaics.Siemens(phantom, isReversed: true)], new(), CancellationToken.None);
        Assert.True(result.TryGet(out var volume, out _));
        var masks = RealSeriesTests.Above(volume, 0);
        var seg = SegmentationWriter.Create(SourceSeries.Of(result.Header, volume), masks, [TestSegments.Liver],
            TestSegments.Options with { Encoding = encoding }).File.Dataset;
        var source = seg.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items[0].GetSequence(DicomTag.DerivationImageSequence).Items[0]
            .GetSequence(DicomTag.SourceImageSequence).Items[0];
        // The mosaic's pixels are at other columns and rows than the segmentation's.
        Assert.Equal("NO", source.GetString(DicomTag.SpatialLocationsPreserved));
        var expected = masks.Layers[0].ToArray();
        Assert.Contains((byte)1, expected);
        Assert.Equal(expected, SegmentationReader.Read(seg, volume.Geometry, volume.Frames).Masks.Layers[0].ToArray());
        Assert.Equal(expected, SegmentationReader.Read(seg, phantom.Volume.Geometry, phantom.Volume.Frames).Masks.Layers[0].ToArray());
    }

    [Theory]
    [InlineData("normal", "SliceNormalVector of the Siemens CSA header) is not stated")]
    [InlineData("damaged", "SliceNormalVector of the Siemens CSA header) is not stated")]
    [InlineData("slanted", "not at right angles to the plane")]
    [InlineData("gap", "SpacingBetweenSlices, the distance of its slices, is not stated")]
    [InlineData("count", "NumberOfImagesInMosaic of the Siemens header) is not stated")]
    [InlineData("more", "5 x 5 tiles do not divide it evenly")]
    [InlineData("place", "ImagePositionPatient, ImageOrientationPatient or PixelSpacing is missing")]
    [InlineData("matrix", "smaller than its AcquisitionMatrix")]
    public void Read_SiemensMosaicThatLacksSomething_SaysWhat(string lacks, string reason)
    {
        var mosaic = Mosaics.Siemens(Phantom(7, PhantomPlane.Axial));
        if (lacks == "normal") mosaic.Remove(Mosaics.Csa);
        if (lacks == "damaged") mosaic.AddOrUpdate(DicomVR.OB, Mosaics.Csa, mosaic.GetValues<byte>(Mosaics.Csa)[..^40]);
        if (lacks == "slanted") mosaic.AddOrUpdate(DicomVR.OB, Mosaics.Csa, Mosaics.CsaBytes(false, ("SliceNormalVector", ["0", "0.7", "0.7"])));
        if (lacks == "gap") mosaic.Remove(DicomTag.SpacingBetweenSlices);
        if (lacks == "count") mosaic.Remove(Mosaics.SiemensCount).AddOrUpdate(DicomVR.OB, Mosaics.Csa, Mosaics.CsaBytes(true, ("EchoLinePosition", ["64"])));
        if (lacks == "more") mosaic.AddOrUpdate(DicomVR.US, Mosaics.SiemensCount, (ushort)20);
        if (lacks == "place") mosaic.Remove(DicomTag.PixelSpacing);
        if (lacks == "matrix") mosaic.AddOrUpdate(DicomTag.AcquisitionMatrix, (ushort)20, (ushort)0, (ushort)0, (ushort)20);
        AssertRefused(mosaic, reason);
    }

    [Theory]
    [InlineData("places", "the private sequence with an item for each) is not stated")]
    [InlineData("one", "slice 2 of its private sequence has no ImagePositionPatient")]
    [InlineData("count", "it states 6 slices, but places of 7")]
    [InlineData("size", "3 x 3 tiles do not divide it evenly")]
    public void Read_UihGridThatLacksSomething_SaysWhat(string lacks, string reason)
    {
        var mosaic = Mosaics.Uih(Phantom(7, PhantomPlane.Axial));
        if (lacks == "places") mosaic.Remove(Mosaics.UihFrames);
        if (lacks == "one") mosaic.GetSequence(Mosaics.UihFrames).Items[1].Clear();
        if (lacks == "count") mosaic.AddOrUpdate(DicomVR.DS, Mosaics.UihCount, "6");
        if (lacks == "size") mosaic.AddOrUpdate(DicomTag.Columns, (ushort)47);
        AssertRefused(mosaic, reason);
    }

    [Theory]
    [InlineData("MOSAIC", "NumberOfImagesInMosaic of the Siemens header) is not stated")]
    [InlineData("VFRAME", "the private sequence with an item for each) is not stated")]
    public void Read_MosaicByItsWordAlone_IsRefusedAsOne(string word, string reason)
    {
        var image = Phantom(1, PhantomPlane.Axial).Instances[0].AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "M", word);
        AssertRefused(image, "mosaic: several slices");
        AssertRefused(image, reason);
    }

    [Fact]
    public void Read_EnhancedFramesThatKeepTheWord_AreRead()
    {
        var phantom = DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 4, MultiFrame = true });
        phantom.Instances[0].AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "FMRI", "MOSAIC");
        Assert.Equal(4, SeriesReader.Read(phantom.Instances, new(), CancellationToken.None).Volume!.Geometry.Slices);
    }

    [Fact]
    public void Read_SlicesTakenOutOfAMosaic_AreRead()
    {
        var slice = Phantom(1, PhantomPlane.Axial).Instances[0].AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "MOSAIC");
        slice.AddOrUpdate(DicomTag.AcquisitionMatrix, (ushort)16, (ushort)0, (ushort)0, (ushort)16).AddOrUpdate(DicomVR.US, Mosaics.SiemensCount, (ushort)16);
        Assert.NotNull(SeriesReader.Read([slice], new(), CancellationToken.None).Volume);
    }

    [SharedDataFact("data/dicom_cases/01-mosaic-siemens")]
    public void Read_RealSiemensMosaic_LiesWhereNibabelLaysIt() =>
        AssertAsNibabel(SharedData.PathTo("data", "dicom_cases", "01-mosaic-siemens", "a.dcm"), (128, 128, 48));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_SiemensMosaicOfAPhantom_IsAsNibabelReadsIt(bool isReversed)
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathTo("mosaic.dcm");
        var phantom = DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 7, ColumnSpacing = 20, RowSpacing = 24, SliceSpacing = 7, Plane = PhantomPlane.Oblique });
        new DicomFile(Mosaics.Siemens(phantom, isReversed)).Save(file);
        AssertAsNibabel(file, (16, 16, 7));
    }

    [Fact]
    public void Count_Images_IsThatOfTheirSlices()
    {
        var phantom = Phantom(7, PhantomPlane.Axial);
        Assert.Equal(7, ImageSlices.Count(Mosaics.Siemens(phantom)));
        Assert.Equal(7, ImageSlices.Count(Mosaics.Siemens(phantom).Remove(Mosaics.SiemensCount)));
        Assert.Equal(7, ImageSlices.Count(Mosaics.Uih(phantom)));
        Assert.Equal(1, ImageSlices.Count(phantom.Instances[0]));
        Assert.Equal(1, ImageSlices.Count(phantom.Instances[0].Clone().AddOrUpdate(DicomVR.LO, Mosaics.UihCount, "many")));
        Assert.Equal(4, ImageSlices.Count(DicomPhantom.Create(new() { Columns = 8, Rows = 8, Slices = 4, MultiFrame = true }).Instances[0]));
    }

    // NiBabel took Siemens' mosaics apart before we did; where it is not installed, the size is all that is compared.
    private static void AssertAsNibabel(string file, (int, int, int) size)
    {
        var volume = SeriesReader.Read([file], new(), CancellationToken.None).Volume!;
        Assert.Equal(size, (volume.Geometry.Columns, volume.Geometry.Rows, volume.Geometry.Slices));
        var program = ToolRun.Of("/usr/bin/python3", "-c",
            """
            import sys, warnings
            warnings.simplefilter('ignore')
            import nibabel.nicom.dicomwrappers as wrappers, numpy as np
            image = wrappers.wrapper_from_file(sys.argv[1])
            affine, data = image.affine, image.get_data() - float(image.get('RescaleIntercept') or 0)
            for k in range(data.shape[2]):
                print(*(f'{v:.2f}' for v in affine[:3, 3] + affine[:3, 2] * k), int(data[:, :, k].sum()), int(data[5:8, 3, k].sum()))
            """, file);
        if (program.Output.Contains("No module named", StringComparison.Ordinal)) return;
        Assert.True(program.ExitCode == 0, program.Output);
        var lines = program.Output.Trim().Split('\n');
        if (lines.Length > 1 && double.Parse(lines[0].Split(' ')[0], CultureInfo.InvariantCulture) is var first
            && Math.Abs(first - volume.Geometry.SlicePositions[0].X) > 0.01) Array.Reverse(lines);
        Assert.Equal(lines, Enumerable.Range(0, volume.Geometry.Slices).Select(k => Line(volume, k)));
    }

    private static string Line(Volume volume, int slice)
    {
        var place = volume.Geometry.SlicePositions[slice];
        var stored = volume.ReadStored(slice);
        var (all, part) = (0, 0);
        foreach (var value in stored) all += value;
        for (var row = 5; row < 8; row++) part += stored[(row * volume.Geometry.Columns) + 3];
        return string.Create(CultureInfo.InvariantCulture, $"{place.X:0.00} {place.Y:0.00} {place.Z:0.00} {all} {part}");
    }

    [SharedDataFact("data/dicom_cases/02-grid-uih")]
    public void Read_RealUihGrid_HasItsSlicesAndTimes()
    {
        var files = Directory.GetFiles(SharedData.PathTo("data", "dicom_cases", "02-grid-uih"), "*.dcm");
        Assert.Contains("choose one of", SeriesReader.Read(files, new(), CancellationToken.None).Refusal!.Message, StringComparison.Ordinal);
        var geometry = SeriesReader.Read(files, new() { Select = new([(null, "2")]) }, CancellationToken.None).Volume!.Geometry;
        Assert.Equal((64, 64, 20, 4.2), (geometry.Columns, geometry.Rows, geometry.Slices, Math.Round(geometry.SliceSpacing, 3)));
    }

    private static PhantomSeries Phantom(int slices, PhantomPlane plane) =>
        DicomPhantom.Create(new() { Columns = 16, Rows = 12, Slices = slices, ColumnSpacing = 20, RowSpacing = 24, SliceSpacing = 7, Plane = plane });

    private static void AssertSame(PhantomSeries phantom, DicomDataset mosaic, string note)
    {
        var result = SeriesReader.Read([mosaic], new(), CancellationToken.None);
        Assert.True(result.TryGet(out var volume, out var refusal), refusal?.Message);
        Assert.True(volume.Geometry.IsAlignedWith(phantom.Volume.Geometry, 0.01));
        for (var k = 0; k < volume.Geometry.Slices; k++) Assert.Equal(phantom.Volume.ReadStored(k), volume.ReadStored(k));
        Assert.Contains(result.Notes, line => line.Contains(note, StringComparison.Ordinal));
    }

    private static void AssertRefused(DicomDataset slice, string reason)
    {
        var refusal = SeriesReader.Read([slice], new(), CancellationToken.None).Refusal!;
        Assert.Equal(SeriesRefusalCode.UnsupportedImage, refusal.Code);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }
}
