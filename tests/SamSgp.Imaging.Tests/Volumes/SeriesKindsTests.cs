using System.Runtime.InteropServices;
using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Rendering;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Images other than plain CT: multi-frame, colour, time as slices, inverted, wide, by tables.</summary>
public sealed class SeriesKindsTests
{
    [Theory]
    [InlineData(PhantomPlane.Axial)]
    [InlineData(PhantomPlane.Sagittal)]
    [InlineData(PhantomPlane.Coronal)]
    [InlineData(PhantomPlane.Oblique)]
    public void Read_EnhancedMultiFrameInRandomOrder_EqualsTheSingleFrames(PhantomPlane plane)
    {
        var options = new PhantomOptions
        {
            Plane = plane, Columns = 24, Rows = 18, Slices = 7, ColumnSpacing = 12, RowSpacing = 14, SliceSpacing = 20,
            ShuffleInstances = true, MultiFrame = true, FlipColumns = true,
        };
        var phantom = DicomPhantom.Create(options);
        var volume = Read(phantom.Instances[0]);
        Assert.True(volume.Geometry.IsAlignedWith(phantom.Volume.Geometry, 1e-3));
        Assert.Equal(phantom.Volume.Frames, volume.Frames);
        Assert.All(volume.Frames, frame => Assert.NotNull(frame.FrameNumber));
        Assert.Equal((60.0, 400.0), volume.Window);
        Assert.Equal((1f, -1024f), volume.UniformRescale);
        for (var k = 0; k < 7; k++) Assert.True(volume.ReadStored(k).SequenceEqual(phantom.Volume.ReadStored(k)));
    }

    [Fact]
    public void Read_RescalePerFrame_IsApplied()
    {
        var phantom = DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 3, MultiFrame = true });
        var dataset = phantom.Instances[0];
        dataset.GetSequence(DicomTag.SharedFunctionalGroupsSequence).Items[0].Remove(DicomTag.PixelValueTransformationSequence);
        for (var k = 0; k < 3; k++)
        {
            dataset.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items[k].Add(DicomTag.PixelValueTransformationSequence,
                new DicomDataset { { DicomTag.RescaleSlope, k + 1m }, { DicomTag.RescaleIntercept, 10m * k } });
        }

        var volume = Read(dataset);
        var values = new float[256];
        for (var k = 0; k < 3; k++)
        {
            volume.ReadSlice(k, values);
            Assert.Equal(volume.ReadStored(k)[77] * (k + 1) + 10 * k, values[77]);
        }
    }

    [Fact]
    public void Read_ColourCine_HasMomentsAsSlicesWithoutAPlace()
    {
        byte[] pixels = [.. Enumerable.Range(0, 4 * 3 * 3 * 5).Select(i => (byte)i)];
        var dataset = Picture("US", 4, 3, "RGB", 8, 0, new DicomOtherByte(DicomTag.PixelData, pixels));
        dataset.Add(DicomTag.NumberOfFrames, 5);
        var volume = Read(dataset);
        Assert.True(volume.IsColor);
        Assert.Equal((4, 3, 5), (volume.Geometry.Columns, volume.Geometry.Rows, volume.Geometry.Slices));
        Assert.Null(volume.Geometry.FrameOfReferenceUid);
        Assert.Equal(pixels[72..108], volume.ReadRgb(2).ToArray());
        Assert.Equal([1, 2, 3, 4, 5], volume.Frames.Select(f => f.FrameNumber!.Value));
    }

    [Fact]
    public void Read_CalibratedUltrasound_TakesSpacingFromItsRegion()
    {
        var dataset = Picture("US", 4, 4, "MONOCHROME2", 8, 0, new DicomOtherByte(DicomTag.PixelData, new byte[16]));
        dataset.Add(DicomTag.SequenceOfUltrasoundRegions, new DicomDataset
        {
            { DicomTag.PhysicalUnitsXDirection, (ushort)3 }, { DicomTag.PhysicalUnitsYDirection, (ushort)3 },
            { DicomTag.PhysicalDeltaX, 0.025 }, { DicomTag.PhysicalDeltaY, 0.03 },
        });
        var geometry = Read(dataset).Geometry;
        Assert.Equal((0.25, 0.3), (geometry.ColumnSpacing, geometry.RowSpacing));
    }

    [Fact]
    public void Read_PicturesOneByOne_AreStackedByInstanceNumber()
    {
        var instances = Enumerable.Range(0, 4).Select(i =>
        {
            var dataset = Picture("US", 2, 2, "MONOCHROME2", 8, 0, new DicomOtherByte(DicomTag.PixelData, [(byte)i, 0, 0, 0]));
            return dataset.AddOrUpdate(DicomTag.SOPInstanceUID, $"1.2.{i + 1}").AddOrUpdate(DicomTag.InstanceNumber, 9 - i);
        }).ToList();
        var result = SeriesReader.Read(instances, new(), CancellationToken.None);
        Assert.Equal(["1.2.4", "1.2.3", "1.2.2", "1.2.1"], result.Volume!.Frames.Select(f => f.SopInstanceUid));
    }

    [Fact]
    public void Read_Monochrome1_IsInvertedWithItsWindow()
    {
        var dataset = Picture("DX", 2, 2, "MONOCHROME1", 12, 0, new DicomOtherWord(DicomTag.PixelData, (ushort[])[0, 1, 4000, 4095]));
        dataset.Add(DicomTag.WindowCenter, "1000").Add(DicomTag.WindowWidth, "500");
        var volume = Read(dataset);
        var values = new float[4];
        volume.ReadSlice(0, values);
        Assert.Equal([4095, 4094, 95, 0], values);
        Assert.Equal((3095.0, 500.0), volume.Window);
    }

    // How an image is shown changes no Hounsfield unit.
    [Fact]
    public void Read_Monochrome1OfCt_KeepsItsValuesAndItsWindow()
    {
        var dataset = Picture("CT", 2, 2, "MONOCHROME1", 12, 0, new DicomOtherWord(DicomTag.PixelData, (ushort[])[0, 1024, 2048, 4095]));
        dataset.Add(DicomTag.RescaleSlope, "1").Add(DicomTag.RescaleIntercept, "-1024").Add(DicomTag.WindowCenter, "40").Add(DicomTag.WindowWidth, "400");
        var volume = Read(dataset);
        var values = new float[4];
        volume.ReadSlice(0, values);
        Assert.Equal([-1024, 0, 1024, 3071], values);
        Assert.Equal((40.0, 400.0), volume.Window);
    }

    [Fact]
    public void Read_UnsignedSixteenBits_KeepTheirUpperHalf()
    {
        var dataset = Picture("DX", 2, 2, "MONOCHROME2", 16, 0, new DicomOtherWord(DicomTag.PixelData, (ushort[])[0, 32767, 32768, 65535]));
        dataset.Add(DicomTag.RescaleSlope, "2").Add(DicomTag.RescaleIntercept, "-10");
        var values = new float[4];
        Read(dataset).ReadSlice(0, values);
        Assert.Equal([-10, 65524, 65526, 131060], values);
    }

    [Fact]
    public void Read_SignedTwelveBits_AreExtended()
    {
        var dataset = Picture("MR", 2, 2, "MONOCHROME2", 12, 1, new DicomOtherWord(DicomTag.PixelData, (ushort[])[0x0FFF, 0x0800, 0x07FF, 1]));
        var values = new float[4];
        Read(dataset).ReadSlice(0, values);
        Assert.Equal([-1, -2048, 2047, 1], values);
    }

    [Theory]
    [InlineData(0, new ushort[] { 0x0F0F, 0xFFFF, 0x1005, 0x8000 }, new float[] { 3855, 4095, 5, 0 })]
    [InlineData(1, new ushort[] { 0xF70F, 0x0FFF, 0x8005, 0x0800 }, new float[] { 1807, -1, 5, -2048 })]
    public void Read_BitsAboveHighBit_SayNothingInVolumeFramesAndPictures(ushort isSigned, ushort[] stored, float[] expected)
    {
        // More samples than a vector holds, and an odd number of them.
        ushort[] pixels = [.. Enumerable.Range(0, 75).Select(i => stored[i % 4])];
        var dataset = Picture("CT", 15, 5, "MONOCHROME2", 12, isSigned, new DicomOtherWord(DicomTag.PixelData, pixels));
        var values = new float[75];
        Read(dataset).ReadSlice(0, values);
        Assert.Equal(Enumerable.Range(0, 75).Select(i => expected[i % 4]), values);
        var frame = MemoryMarshal.Cast<byte, short>(FrameReader.Open(dataset).Read(0).Samples).ToArray();
        Assert.Equal(Enumerable.Range(0, 75).Select(i => (short)expected[i % 4]), frame);
        var picture = FrameRenderer.Render(dataset, 0).To8Bit();
        Assert.Equal(Enumerable.Range(0, 4).MaxBy(i => expected[i]), Array.IndexOf(picture, (byte)255));
    }

    [Fact]
    public void Read_SignedTwelveBitsInLosslessJpeg_AreExtended()
    {
        var native = Picture("CT", 8, 8, "MONOCHROME2", 12, 1, new DicomOtherWord(DicomTag.PixelData, new ushort[64]));
        var dataset = new DicomDataset(DicomTransferSyntax.JPEGProcess14SV1).AddOrUpdate(native.Where(item => item.Tag != DicomTag.PixelData));
        var stream = new Codecs.LosslessJpegEncoder { Columns = 8, Rows = 8, Precision = 12 }.Encode([.. Enumerable.Range(0, 64).Select(i => i % 2 == 0 ? 0xFFF : 5)]);
        DicomPixelData.Create(dataset, newPixelData: true).AddFrame(new MemoryByteBuffer(stream));
        var values = new float[64];
        Read(dataset).ReadSlice(0, values);
        Assert.Equal([-1, 5, -1, 5], values[..4]);
    }

    [Fact]
    public void Read_OverlayInUnusedBits_IsNoPartOfTheValues()
    {
        var dataset = Picture("MR", 2, 2, "MONOCHROME2", 12, 0, new DicomOtherWord(DicomTag.PixelData, (ushort[])[0x1005, 5, 0x1FFF, 0]));
        dataset.Add(DicomVR.US, new DicomTag(0x6000, 0x0100), (ushort)16).Add(DicomVR.US, new DicomTag(0x6000, 0x0102), (ushort)12);
        var values = new float[4];
        Read(dataset).ReadSlice(0, values);
        Assert.Equal([5, 5, 4095, 0], values);
    }

    [Fact]
    public void Read_ModalityTable_IsLookedUp()
    {
        var dataset = Picture("CR", 2, 2, "MONOCHROME2", 8, 0, new DicomOtherByte(DicomTag.PixelData, [0, 10, 11, 200]));
        dataset.Add(DicomTag.ModalityLUTSequence, new DicomDataset
        {
            { DicomVR.US, DicomTag.LUTDescriptor, (ushort)3, (ushort)10, (ushort)16 },
            { DicomVR.US, DicomTag.LUTData, (ushort)500, (ushort)600, (ushort)700 },
        });
        var values = new float[4];
        Read(dataset).ReadSlice(0, values);
        Assert.Equal([500, 500, 600, 700], values);
    }

    [Fact]
    public void Read_Palette_GivesItsColours()
    {
        var dataset = Picture("US", 2, 2, "PALETTE COLOR", 8, 0, new DicomOtherByte(DicomTag.PixelData, [0, 1, 2, 9]));
        foreach (var (descriptor, data, color) in new[]
        {
            (DicomTag.RedPaletteColorLookupTableDescriptor, DicomTag.RedPaletteColorLookupTableData, 1),
            (DicomTag.GreenPaletteColorLookupTableDescriptor, DicomTag.GreenPaletteColorLookupTableData, 2),
            (DicomTag.BluePaletteColorLookupTableDescriptor, DicomTag.BluePaletteColorLookupTableData, 3),
        })
        {
            dataset.Add(DicomVR.US, descriptor, (ushort)3, (ushort)0, (ushort)16);
            dataset.Add(new DicomOtherWord(data, [(ushort)(color * 0x1000), (ushort)(color * 0x2000), (ushort)(color * 0x3000)]));
        }

        Assert.Equal([0x10, 0x20, 0x30, 0x20, 0x40, 0x60, 0x30, 0x60, 0x90, 0x30, 0x60, 0x90], Read(dataset).ReadRgb(0).ToArray());
    }

    [Fact]
    public void Read_GreyAndColourTogether_AreRefused()
    {
        var grey = Picture("US", 2, 2, "MONOCHROME2", 8, 0, new DicomOtherByte(DicomTag.PixelData, new byte[4]));
        var color = Picture("US", 2, 2, "RGB", 8, 0, new DicomOtherByte(DicomTag.PixelData, new byte[12]));
        color.AddOrUpdate(DicomTag.SOPInstanceUID, "1.2.2");
        Assert.Equal(SeriesRefusalCode.MixedPixels, SeriesReader.Read([grey, color], new(), CancellationToken.None).Refusal!.Code);
    }

    [Fact]
    public void Read_FloatingPointPixels_AreRefusedForThat()
    {
        var dataset = Picture("MR", 2, 2, "MONOCHROME2", 16, 0, new DicomOtherFloat(DicomTag.FloatPixelData, 1, 2, 3, 4));
        var refusal = SeriesReader.Read([dataset], new(), CancellationToken.None).Refusal!;
        Assert.Equal(SeriesRefusalCode.UndecodablePixels, refusal.Code);
        Assert.Contains("floating-point", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ImageThatLostItsPixels_IsNoSliceToLeaveOut()
    {
        var images = DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 4 }).Instances;
        images[3].Remove(DicomTag.PixelData);
        var refusal = SeriesReader.Read(images, new(), CancellationToken.None).Refusal!;
        Assert.Equal([images[3].GetString(DicomTag.SOPInstanceUID)], refusal.SopInstanceUids);
        Assert.Contains("no PixelData", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PictureMadeIntoDicom_GivesThePictureBack()
    {
        byte[] rgb = [.. Enumerable.Range(0, 7 * 5 * 3).Select(i => (byte)(i * 2))];
        var picture = RasterImage.From8Bit(7, 5, rgb);
        Assert.Equal(rgb, Read(SecondaryImages.Create(picture, PictureModality.OP, new())).ReadRgb(0).ToArray());
        Assert.Equal(rgb, Read(SecondaryImages.Create(picture, PictureModality.US, new())).ReadRgb(0).ToArray());
        var values = new float[35];
        Read(SecondaryImages.Create(picture, PictureModality.DX, new())).ReadSlice(0, values);
        Assert.Equal(Array.ConvertAll(picture.ToGray(), v => (float)(int)(v + 0.5f)), values);
    }

    [SharedDataFact("data/dicom/transfer_syntaxes")]
    public void Read_SlideTiles_AreRefused()
    {
        var dataset = DicomFile.Open(SharedData.PathTo("data", "dicom", "transfer_syntaxes", "sm_image.dcm")).Dataset;
        Assert.Equal(SeriesRefusalCode.UnsupportedImage, SeriesReader.Read([dataset], new(), CancellationToken.None).Refusal!.Code);
    }

    [SharedDataFact("data/dicom/transfer_syntaxes")]
    public void Read_DoseGrid_StacksItsOffsets()
    {
        var volume = Read(DicomFile.Open(SharedData.PathTo("data", "dicom", "transfer_syntaxes", "rtdose.dcm")).Dataset);
        Assert.Equal((15, 5.0), (volume.Geometry.Slices, volume.Geometry.SliceSpacing));
    }

    [SharedDataFact("data/dicom/transfer_syntaxes")]
    public void Read_SignedCodestreamInUnsignedDataset_IsNegativeWhereItLooksHuge()
    {
        var volume = Read(DicomFile.Open(SharedData.PathTo("data", "dicom", "transfer_syntaxes", "TOSHIBA_J2K_SIZ1_PixRep0.dcm")).Dataset);
        var values = new float[volume.Geometry.SliceLength];
        volume.ReadSlice(0, values);
        Assert.InRange(values.Min(), -2048, -1000);
        Assert.InRange(values.Max(), 500, 4000);
    }

    [SharedDataFact("data/dicom/transfer_syntaxes")]
    public void Read_FramesOfOnePlace_NameTheTimesToChooseFrom()
    {
        var dataset = DicomFile.Open(SharedData.PathTo("data", "dicom", "transfer_syntaxes", "jpeg2000-multiframe-multifragments.dcm")).Dataset;
        var refusal = SeriesReader.Read([dataset], new(), CancellationToken.None).Refusal!;
        Assert.Equal(SeriesRefusalCode.DuplicatePositions, refusal.Code);
        Assert.Contains("TemporalPositionIndex", refusal.Message);
        var chosen = SeriesReader.Read([dataset], new() { Select = (DicomTag.TemporalPositionIndex, "7") }, CancellationToken.None).Volume!;
        Assert.Equal([7], chosen.Frames.Select(f => f.FrameNumber!.Value));
    }

    [SharedDataFact("data/dicom/series_pet_hn_seg_qin", "data/segmentation/pet_fdg_lesions")]
    public void Read_StandardizedUptake_EqualsTheIndependentlyComputed()
    {
        var files = Directory.GetFiles(SharedData.PathTo("data", "dicom", "series_pet_hn_seg_qin"), "pet_*.dcm");
        var result = SeriesReader.Read(files, new() { StandardizedUptake = true }, CancellationToken.None);
        Assert.True(result.TryGet(out var volume, out var refusal), refusal?.Message);
        var expected = NiftiFile.ReadVolume(SharedData.PathTo("data", "segmentation", "pet_fdg_lesions", "qin_hn_0139_pet.nii.gz"));
        Assert.Equal(expected.Geometry.Slices, volume.Geometry.Slices);
        var (ours, theirs) = (new float[volume.Geometry.SliceLength], new float[volume.Geometry.SliceLength]);
        var geometry = volume.Geometry;
        for (var k = 0; k < geometry.Slices; k += 10)
        {
            volume.ReadSlice(k, ours);
            // Voxels are found by their place: nothing is assumed about the order of axes.
            for (var i = 0; i < ours.Length; i += 97)
            {
                var place = geometry.ToPatient(i % geometry.Columns, i / geometry.Columns, k);
                var (column, row, slice) = expected.Geometry.Nearest(place);
                expected.ReadSlice(slice, theirs);
                Assert.Equal(theirs[row * expected.Geometry.Columns + column], ours[i], 0.002f * Math.Max(1, theirs[row * expected.Geometry.Columns + column]));
            }
        }
    }

    private static Volume Read(DicomDataset dataset)
    {
        var result = SeriesReader.Read([dataset], new(), CancellationToken.None);
        Assert.True(result.TryGet(out var volume, out var refusal), refusal?.Message);
        return volume;
    }

    private static DicomDataset Picture(string modality, ushort columns, ushort rows, string photometric, ushort bitsStored,
        ushort pixelRepresentation, DicomElement pixels) => new()
    {
        { DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage },
        { DicomTag.SOPInstanceUID, "1.2.1" },
        { DicomTag.SeriesInstanceUID, "1.2" },
        { DicomTag.Modality, modality },
        { DicomTag.SamplesPerPixel, (ushort)(photometric == "RGB" ? 3 : 1) },
        { DicomTag.PhotometricInterpretation, photometric },
        { DicomTag.Rows, rows },
        { DicomTag.Columns, columns },
        { DicomTag.BitsAllocated, (ushort)(bitsStored > 8 ? 16 : 8) },
        { DicomTag.BitsStored, bitsStored },
        { DicomTag.HighBit, (ushort)(bitsStored - 1) },
        { DicomTag.PixelRepresentation, pixelRepresentation },
        pixels,
    };
}
