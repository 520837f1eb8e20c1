using SamSgp.Dicom;
using SamSgp.Imaging.Rendering;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Rendering;

public sealed class FrameRendererTests
{
    [Fact]
    public void Render_NobodyWantsIt_Ends()
    {
        using var gone = new CancellationTokenSource();
        gone.Cancel();
        Assert.Throws<OperationCanceledException>(() => FrameRenderer.Render(Grey([100, 110, 120, 130, 140, 150]), 0, null, gone.Token));
        var picture = FrameRenderer.Render(Grey([100, 110, 120, 130, 140, 150]), 0);
        Assert.Throws<OperationCanceledException>(() => picture.WritePng(Stream.Null, gone.Token));
    }

    [Fact]
    public void Render_FrameOfManyPieces_IsTheSameAsOneOfOne()
    {
        var few = FrameRenderer.Render(Grey([100, 110, 120, 130, 140, 150]), 0).To8Bit();
        var many = Grey([.. Enumerable.Range(0, 600_000).Select(n => (ushort)(100 + 10 * (n % 6)))]);
        many.AddOrUpdate(DicomTag.Rows, (ushort)10);
        many.AddOrUpdate(DicomTag.Columns, (ushort)60_000);
        var levels = FrameRenderer.Render(many, 0).To8Bit();
        for (var n = 0; n < levels.Length; n++) Assert.Equal(few[n % 6], levels[n]);
    }

    [Fact]
    public void Render_OwnWindow_FollowsTheStandardsFormula()
    {
        // C.11.2.1.2.1: y = ((x - (c - 0.5)) / (w - 1) + 0.5) * 255, black up to c - 0.5 - (w - 1) / 2.
        var dataset = Grey([0, 50, 100, 150, 200, 65535]);
        dataset.Add(DicomTag.WindowCenter, "100").Add(DicomTag.WindowWidth, "101");
        Assert.Equal([0, 1, 129, 255, 255, 255], FrameRenderer.Render(dataset, 0).To8Bit());
    }

    [Fact]
    public void Render_RescaleWindowGivenAndInversion_AreApplied()
    {
        var dataset = Grey([0, 10, 20, 30, 40, 50], "MONOCHROME1");
        dataset.Add(DicomTag.RescaleSlope, "2").Add(DicomTag.RescaleIntercept, "-20");
        Assert.Equal([255, 255, 204, 153, 102, 51], FrameRenderer.Render(dataset, 0, VoiWindow.Between(0, 100)).To8Bit());
    }

    [Fact]
    public void Render_NoWindow_SpreadsTheFrameFromLeastToGreatest() =>
        Assert.Equal([0, 51, 102, 153, 204, 255], FrameRenderer.Render(Grey([100, 110, 120, 130, 140, 150]), 0).To8Bit());

    [Fact]
    public void Render_VoiTable_IsUsedWhereThereIsNoWindow()
    {
        var dataset = Grey([0, 1, 2, 3, 4, 5]);
        dataset.Add(DicomTag.VOILUTSequence, new DicomDataset
        {
            { DicomVR.US, DicomTag.LUTDescriptor, (ushort)3, (ushort)1, (ushort)16 },
            { DicomVR.US, DicomTag.LUTData, (ushort)0, (ushort)1000, (ushort)500 },
        });
        Assert.Equal([0, 0, 255, 128, 128, 128], FrameRenderer.Render(dataset, 0).To8Bit());
    }

    [Theory]
    [InlineData(VoiFunction.Sigmoid, 128)]
    [InlineData(VoiFunction.LinearExact, 128)]
    public void VoiWindow_AtItsCentre_IsMidGrey(VoiFunction function, byte level)
    {
        var levels = new byte[3];
        new VoiWindow(40, 400, function).Apply([-10000, 40, 10000], levels);
        Assert.Equal([0, level, 255], levels);
    }

    [Theory]
    [InlineData(0.5, 0.25, new float[] { 0.3f, 0.375f, 0.5f, 0.625f, 0.7f }, new byte[] { 0, 0, 128, 255, 255 })]
    [InlineData(40, 1, new float[] { 39, 39.4f, 39.6f, 40, 41 }, new byte[] { 0, 0, 255, 255, 255 })]
    public void VoiWindow_OfOneAndLess_IsAThresholdOnlyAtOne(double center, double width, float[] values, byte[] expected)
    {
        var levels = new byte[5];
        new VoiWindow(center, width).Apply(values, levels);
        Assert.Equal(expected, levels);
    }

    [SharedDataFact("data/dicom_cases/14-window-below-1")]
    public void Render_RealDoseWithSmallNumbers_HasItsGreys()
    {
        var dataset = DicomFile.Open(SharedData.PathTo("data", "dicom_cases", "14-window-below-1", "a.dcm")).Dataset;
        var picture = FrameRenderer.Render(dataset, 0).To8Bit();
        Assert.True(picture.Distinct().Count() > 50, "The picture has hardly any greys.");
        Assert.Equal((0, 254), (picture.Min(), picture.Max())); // 0.2142 of 0.2151
    }

    [Fact]
    public void VoiWindow_NotANumber_IsBlack()
    {
        var levels = new byte[1];
        VoiWindow.Between(-1, 1).Apply([float.NaN], levels);
        Assert.Equal([0], levels);
    }

    [SharedDataTheory("data/dicom/transfer_syntaxes")]
    [InlineData("SC_rgb_rle", 0, 255, 0, 0)]
    [InlineData("SC_rgb_dcmtk_+eb+cy+n1", 0, 255, 0, 0)]
    [InlineData("SC_rgb_dcmtk_+eb+cy+s2", 0, 255, 0, 0)]
    [InlineData("SC_rgb_gdcm_KY", 0, 255, 0, 0)]
    [InlineData("SC_ybr_full_422_uncompressed", 0, 255, 0, 0)]
    [InlineData("SC_rgb_expb_16bit", 0, 255, 0, 0)]
    [InlineData("SC_rgb_rle", 45, 0, 0, 255)]
    [InlineData("SC_rgb_dcmtk_+eb+cy+s2", 45, 0, 0, 255)]
    public void Render_ColourInAnySpace_IsTheSamePicture(string name, int row, int red, int green, int blue)
    {
        var picture = FrameRenderer.Render(DicomFile.Open(SharedData.PathTo("data/dicom/transfer_syntaxes", name + ".dcm")).Dataset, 0);
        var pixel = picture.To8Bit().AsSpan((row * picture.Width + 50) * 3, 3);
        Assert.InRange(pixel[0], red - 4, red + 4);
        Assert.InRange(pixel[1], green - 4, green + 4);
        Assert.InRange(pixel[2], blue - 4, blue + 4);
    }

    private static DicomDataset Grey(ushort[] pixels, string photometric = "MONOCHROME2") => new()
    {
        { DicomTag.SamplesPerPixel, (ushort)1 },
        { DicomTag.PhotometricInterpretation, photometric },
        { DicomTag.Rows, (ushort)1 },
        { DicomTag.Columns, (ushort)pixels.Length },
        { DicomTag.BitsAllocated, (ushort)16 },
        { DicomTag.BitsStored, (ushort)16 },
        { DicomTag.HighBit, (ushort)15 },
        { DicomTag.PixelRepresentation, (ushort)0 },
        new DicomOtherWord(DicomTag.PixelData, pixels),
    };
}
