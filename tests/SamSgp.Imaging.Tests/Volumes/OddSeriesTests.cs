using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Series as users of other programs reported them.</summary>
public sealed class OddSeriesTests
{
    [Theory]
    [InlineData("icometrix/dicom2nifti #36", new[] { 0, 1.59998, 3.20105, 4.80103, 6.40002, 8 }, null, null)]
    [InlineData("finer than positions are usually written", new[] { 0, 0.08, 0.16, 0.24, 0.4, 0.48, 0.56 }, SeriesRefusalCode.MissingSlices, "1 between")]
    [InlineData("rounded to a tenth", new[] { 0, 0.2, 0.5, 0.8, 1, 1.2, 1.5 }, null, null)]
    [InlineData("icometrix/dicom2nifti #58", new[] { 0, 2.5, 5, 7.5, 12.5, 17.5, 22.5 }, SeriesRefusalCode.UnevenSpacing, "usually 5 mm, but 2.5 mm")]
    [InlineData("rordenlab/dcm2niix #22", new[] { 70, 72.5, 75, 77.5, 77.75, 85.25, 92.75 }, SeriesRefusalCode.UnevenSpacing, "0.25 mm between")]
    [InlineData("rordenlab/dcm2niix #248", new[] { 0, 1.6, 3.2, 4.8, 187.2, 188.8, 190.4, 192 }, SeriesRefusalCode.MissingSlices, "113 between")]
    [InlineData("rordenlab/dcm2niix #539", new[] { 0, 1.2, 2.4, 3.6, 3.42362e9, 4.8 }, SeriesRefusalCode.UnreadableAttribute, "no place in a room")]
    public void Read_Places_AreASeriesOrRefusedForWhatTheyAre(string report, double[] heights, SeriesRefusalCode? code, string? reason)
    {
        var images = Images(heights.Length);
        foreach (var (slice, image) in images.Index())
            image.AddOrUpdate(DicomTag.ImagePositionPatient, "0", "0", heights[slice].ToString(CultureInfo.InvariantCulture));
        var refusal = SeriesReader.Read(images, new(), CancellationToken.None).Refusal;
        Assert.True(code == refusal?.Code, $"{report}: {refusal?.Message}");
        if (reason is not null) Assert.Contains(reason, refusal!.Message, StringComparison.Ordinal);
    }

    [Fact] // rordenlab/dcm2niix #978, #363
    public void Read_SlopesThatVaryAndAreTiny_GiveEachSliceItsOwnValues()
    {
        var images = Images(4);
        foreach (var (slice, image) in images.Index())
            image.AddOrUpdate(DicomTag.Modality, "PT").AddOrUpdate(DicomTag.RescaleSlope, $"{slice + 1}.02609e-08").AddOrUpdate(DicomTag.RescaleIntercept, "0");
        var volume = SeriesReader.Read(images, new(), CancellationToken.None).Volume!;
        var values = new float[volume.Geometry.SliceLength];
        for (var slice = 0; slice < 4; slice++)
        {
            volume.ReadSlice(slice, values);
            Assert.Equal(volume.ReadStored(slice)[40] * (slice + 1.02609) * 1e-8, values[40], 1e-10);
            Assert.NotEqual(0, values[40]);
        }
    }

    [Fact]
    public void Read_EmptySharedGroups_AreAsGoodAsNone()
    {
        var image = DicomPhantom.Create(new() { Columns = 8, Rows = 8, Slices = 3, MultiFrame = true }).Instances[0];
        var shared = image.GetSequence(DicomTag.SharedFunctionalGroupsSequence).Items[0];
        foreach (var groups in image.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence)) shared.CopyTo(groups);
        image.AddOrUpdate(new DicomSequence(DicomTag.SharedFunctionalGroupsSequence));
        Assert.Equal(3, SeriesReader.Read([image], new(), CancellationToken.None).Volume!.Geometry.Slices);
    }

    [Fact] // rordenlab/dcm2niix #853: dynamic PET, time by time in one file
    public void Read_EnhancedTimes_AreChosenByTheirIndex()
    {
        var image = DicomPhantom.Create(new() { Columns = 8, Rows = 8, Slices = 6, MultiFrame = true }).Instances[0];
        foreach (var (frame, groups) in image.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items.Index())
        {
            groups.GetSequence(DicomTag.PlanePositionSequence).Items[0].AddOrUpdate(DicomTag.ImagePositionPatient, "0", "0", $"{frame % 3 * 2}");
            groups.AddOrUpdate(new DicomSequence(DicomTag.FrameContentSequence,
                new DicomDataset { { DicomTag.InStackPositionNumber, (uint)((frame % 3) + 1) }, { DicomTag.TemporalPositionIndex, (uint)((frame / 3) + 1) } }));
        }

        Assert.Contains("TemporalPositionIndex tells them apart: choose one of 'TemporalPositionIndex=1', 'TemporalPositionIndex=2'",
            SeriesReader.Read([image], new(), CancellationToken.None).Refusal!.Message, StringComparison.Ordinal);
        var second = SeriesReader.Read([image], new() { Select = (DicomTag.TemporalPositionIndex, "2") }, CancellationToken.None).Volume!;
        Assert.Equal([4, 5, 6], second.Frames.Select(frame => frame.FrameNumber!.Value));
    }

    [Theory] // bastula/dicompyler #19, and offsets that are places (PS3.3 C.8.8.3.2)
    [InlineData(@"0\3\6\9", new[] { 10.0, 13, 16, 19 })]
    [InlineData(@"10\13\16\19", new[] { 10.0, 13, 16, 19 })]
    [InlineData(@"0\-3\-6\-9", new[] { 1.0, 4, 7, 10 })]
    public void Read_DoseGrid_LiesByItsOffsets(string offsets, double[] heights) => Assert.Equal(heights,
        SeriesReader.Read([Dose(offsets)], new(), CancellationToken.None).Volume!.Geometry.SlicePositions.Select(position => position.Z));

    [Theory]
    [InlineData(@"0\3\6")]
    [InlineData(@"0\3\6,0\9")]
    public void Read_DoseGridWhoseOffsetsAreNone_IsRefused(string offsets) =>
        Assert.NotNull(SeriesReader.Read([Dose(offsets)], new(), CancellationToken.None).Refusal);

    [Fact] // cornerstonejs/cornerstoneWADOImageLoader #259, fo-dicom/fo-dicom #1986
    public void Read_ModalityTableOfSignedPixels_IsUnsignedAndInsteadOfTheSlope()
    {
        var image = Images(1)[0];
        image.AddOrUpdate(DicomTag.PixelRepresentation, (ushort)1).AddOrUpdate(DicomTag.BitsStored, (ushort)16).AddOrUpdate(DicomTag.HighBit, (ushort)15);
        image.AddOrUpdate(DicomTag.RescaleSlope, "0.01").AddOrUpdate(DicomTag.Modality, "CR");
        image.AddOrUpdate(new DicomOtherWord(DicomTag.PixelData, [.. Enumerable.Range(0, 64).Select(i => (ushort)(short)((i % 3) - 1))]));
        image.AddOrUpdate(new DicomSequence(DicomTag.ModalityLUTSequence, new DicomDataset
        {
            { DicomVR.SS, DicomTag.LUTDescriptor, (short)3, (short)-1, (short)16 }, { DicomVR.US, DicomTag.LUTData, (ushort)7, (ushort)40000, (ushort)65535 },
        }));
        var values = new float[64];
        SeriesReader.Read([image], new(), CancellationToken.None).Volume!.ReadSlice(0, values);
        Assert.Equal([7, 40000, 65535, 7], values[..4]);
    }

    private static DicomDataset Dose(string offsets)
    {
        var image = Images(1)[0];
        image.AddOrUpdate(DicomTag.Modality, "RTDOSE").AddOrUpdate(DicomTag.NumberOfFrames, 4).AddOrUpdate(DicomTag.ImagePositionPatient, "0", "0", "10");
        image.NotValidated().AddOrUpdate(new DicomDecimalString(DicomTag.GridFrameOffsetVector, offsets.Split('\\')));
        image.AddOrUpdate(new DicomOtherWord(DicomTag.PixelData, new ushort[4 * 64]));
        return image;
    }

    private static IReadOnlyList<DicomDataset> Images(int slices) => DicomPhantom.Create(new() { Columns = 8, Rows = 8, Slices = slices }).Instances;
}
