namespace SamSgp.Dicom.Tests.Pixels;

public class PixelAttributeTests
{
    [Fact]
    public void Set_EveryAttribute_IsInTheDataset()
    {
        var dataset = new DicomDataset().Add(DicomTag.BitsAllocated, (ushort)16);
        var pixels = DicomPixelData.Create(dataset, newPixelData: true);
        pixels.Width = 3;
        pixels.Height = 2;
        pixels.NumberOfFrames = 4;
        pixels.BitsStored = 12;
        pixels.HighBit = 11;
        pixels.SamplesPerPixel = 3;
        pixels.PixelRepresentation = PixelRepresentation.Signed;
        pixels.PlanarConfiguration = PlanarConfiguration.Planar;
        pixels.PhotometricInterpretation = PhotometricInterpretation.Rgb;
        Assert.Equal(@"3\2\4\12\11\3\1\1\RGB", string.Join('\\', ((DicomTag[])
        [
            DicomTag.Columns, DicomTag.Rows, DicomTag.NumberOfFrames, DicomTag.BitsStored, DicomTag.HighBit, DicomTag.SamplesPerPixel,
            DicomTag.PixelRepresentation, DicomTag.PlanarConfiguration, DicomTag.PhotometricInterpretation,
        ]).Select(dataset.GetString)));
        Assert.Equal((3, 2, 4, 36, 2), (pixels.Width, pixels.Height, pixels.NumberOfFrames, pixels.UncompressedFrameSize, pixels.BytesAllocated));
        Assert.Equal((PixelRepresentation.Signed, PlanarConfiguration.Planar), (pixels.PixelRepresentation, pixels.PlanarConfiguration));
        Assert.Equal(DicomTransferSyntax.ExplicitVRLittleEndian, pixels.Syntax);
        Assert.Same(dataset, pixels.Dataset);
    }

    [Fact]
    public void Get_WhatIsNotStated_IsWhatFollows()
    {
        var pixels = DicomPixelData.Create(new DicomDataset().Add(DicomTag.BitsAllocated, (ushort)16).Add(DicomTag.PixelData, new byte[2]));
        Assert.Equal((16, 15, 1, 1), (pixels.BitsStored, pixels.HighBit, pixels.SamplesPerPixel, pixels.NumberOfFrames));
        Assert.Equal((PixelRepresentation.Unsigned, PlanarConfiguration.Interleaved, false), (pixels.PixelRepresentation, pixels.PlanarConfiguration, pixels.IsLossy));
        Assert.Contains("Columns is missing; pixels need it", Assert.Throws<DicomDataException>(() => pixels.Width).Message);
        Assert.Throws<DicomDataException>(() => pixels.PhotometricInterpretation);
        Assert.Contains("has no pixel data", Assert.Throws<DicomDataException>(() => DicomPixelData.Create(new DicomDataset())).Message);
    }

    [Theory]
    [InlineData("YBR_FULL", 24)]
    [InlineData("YBR_PARTIAL_422", 16)]
    [InlineData("YBR_PARTIAL_420", 12)]
    public void UncompressedFrameSize_Chrominance_CountsWhatIsKept(string photometric, int size)
    {
        var dataset = new DicomDataset().Add(DicomTag.BitsAllocated, (ushort)8).Add(DicomTag.Rows, (ushort)2).Add(DicomTag.Columns, (ushort)4)
            .Add(DicomTag.SamplesPerPixel, (ushort)3).Add(DicomTag.PhotometricInterpretation, photometric).Add(DicomTag.PixelData, new byte[24]);
        Assert.Equal(size, DicomPixelData.Create(dataset).UncompressedFrameSize);
    }

    [Fact]
    public void IsLossy_OnceCompressed_StaysTrue()
    {
        var dataset = new DicomDataset().Add(DicomTag.BitsAllocated, (ushort)8).Add(DicomTag.LossyImageCompression, "01").Add(DicomTag.PixelData, new byte[2]);
        Assert.True(DicomPixelData.Create(dataset).IsLossy);
    }

    [Fact]
    public void UncompressedFrameSize_LargerThanAnArray_SaysSo()
    {
        var dataset = new DicomDataset().Add(DicomTag.BitsAllocated, (ushort)32).Add(DicomTag.Rows, ushort.MaxValue).Add(DicomTag.Columns, ushort.MaxValue)
            .Add(DicomTag.PixelData, new byte[2]);
        Assert.Contains("65535 x 65535 pixels is larger than an array", Assert.Throws<DicomDataException>(() => DicomPixelData.Create(dataset).UncompressedFrameSize).Message);
    }

    [Theory]
    [InlineData("FloatPixelData", 32)]
    [InlineData("DoubleFloatPixelData", 64)]
    public void GetFrame_FloatPixels_AreFrames(string keyword, int bits)
    {
        var dataset = new DicomDataset().Add(DicomTag.BitsAllocated, (ushort)bits).Add(DicomTag.Rows, (ushort)1).Add(DicomTag.Columns, (ushort)2)
            .Add(DicomTag.NumberOfFrames, 2).Add(DicomTag.Parse(keyword), 1.0, 2.0, 3.0, 4.0);
        var frame = DicomPixelData.Create(dataset).GetFrame(1).Data;
        Assert.Equal(3.0, bits == 32 ? BitConverter.ToSingle(frame) : BitConverter.ToDouble(frame));
        Assert.Equal(bits / 4, frame.Length);
    }

    [Fact]
    public void AddFrame_ToPixelsThatAreThere_SaysHow()
    {
        var dataset = new DicomDataset().Add(DicomTag.BitsAllocated, (ushort)8).Add(DicomTag.PixelData, new byte[2]);
        Assert.Contains("newPixelData: true", Assert.Throws<DicomDataException>(() => DicomPixelData.Create(dataset).AddFrame(EmptyBuffer.Value)).Message);
    }

    [Theory]
    [InlineData(12, false, 0, 4095)]
    [InlineData(12, true, -2048, 2047)]
    [InlineData(16, true, -32768, 32767)]
    [InlineData(1, false, 0, 1)]
    [InlineData(32, true, int.MinValue, int.MaxValue)]
    [InlineData(32, false, 0, int.MaxValue)] // what an int can hold of it
    public void BitDepth_Range_IsThatOfItsBits(ushort stored, bool isSigned, int least, int greatest)
    {
        var dataset = new DicomDataset().Add(DicomTag.BitsAllocated, (ushort)32).Add(DicomTag.BitsStored, stored)
            .Add(DicomTag.PixelRepresentation, (ushort)(isSigned ? 1 : 0)).Add(DicomTag.PixelData, new byte[4]);
        var depth = BitDepth.FromDataset(dataset);
        Assert.Equal((least, greatest), (depth.MinimumValue, depth.MaximumValue));
        Assert.Equal((32, stored, stored - 1, isSigned), (depth.BitsAllocated, depth.BitsStored, depth.HighBit, depth.IsSigned));
    }

    [Theory]
    [InlineData("MONOCHROME1", false, false, false)]
    [InlineData(" monochrome2 ", false, false, false)]
    [InlineData("PALETTE COLOR", true, true, false)]
    [InlineData("RGB", true, false, false)]
    [InlineData("YBR_PARTIAL_420", true, false, true)]
    [InlineData("YBR_RCT", true, false, true)]
    [InlineData("HSV", false, false, false)]
    public void Parse_Term_IsWhatItMeans(string term, bool isColor, bool isPalette, bool isYbr)
    {
        var photometric = PhotometricInterpretation.Parse(term);
        Assert.Equal((isColor, isPalette, isYbr), (photometric.IsColor, photometric.IsPalette, photometric.IsYBR));
        Assert.Equal(term.Trim().ToUpperInvariant(), photometric.ToString());
        var again = PhotometricInterpretation.Parse(term.Trim());
        Assert.True(photometric == again && photometric.Equals((object)again) && photometric != PhotometricInterpretation.YbrIct);
        Assert.Equal(photometric.GetHashCode(), again.GetHashCode());
    }
}
