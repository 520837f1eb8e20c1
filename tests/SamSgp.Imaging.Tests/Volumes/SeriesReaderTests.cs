using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Plain single-frame series, whole or with one thing wrong.</summary>
public sealed class SeriesReaderTests
{
    private static readonly PhantomOptions Small = new()
    {
        Columns = 24, Rows = 18, Slices = 9, ColumnSpacing = 12, RowSpacing = 14, SliceSpacing = 20, ShuffleInstances = true,
    };

    public static TheoryData<PhantomPlane, bool, bool, double> Orientations()
    {
        var data = new TheoryData<PhantomPlane, bool, bool, double>();
        foreach (var plane in Enum.GetValues<PhantomPlane>())
        {
            data.Add(plane, false, false, 0);
            data.Add(plane, true, false, 0);
            data.Add(plane, false, true, 0);
            data.Add(plane, true, true, 0);
            data.Add(plane, false, false, 17);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Read_AnyOrientationShuffled_GivesTheVolumeOfThePhantom(PhantomPlane plane, bool flipRows, bool flipColumns, double tilt)
    {
        var phantom = DicomPhantom.Create(Small with { Plane = plane, FlipRows = flipRows, FlipColumns = flipColumns, GantryTilt = tilt });
        var volume = Volume(phantom.Instances);
        Assert.True(volume.Geometry.IsAlignedWith(phantom.Volume.Geometry, 1e-3));
        Assert.Equal(20, volume.Geometry.SliceSpacing, 3);
        Assert.Equal(phantom.Volume.Frames, volume.Frames);
        Assert.Equal(phantom.Volume.Geometry.FrameOfReferenceUid, volume.Geometry.FrameOfReferenceUid);
        Assert.Equal(("CT", (60.0, 400.0)), (volume.Modality, volume.Window!.Value));
        Assert.Equal((1f, -1024f), volume.UniformRescale);
        for (var k = 0; k < 9; k++) Assert.True(volume.ReadStored(k).SequenceEqual(phantom.Volume.ReadStored(k)));
    }

    [Fact]
    public void Read_SlicesAscendAlongTheNormal()
    {
        var geometry = Volume(DicomPhantom.Create(Small with { Plane = PhantomPlane.Oblique, FlipRows = true }).Instances).Geometry;
        var heights = geometry.SlicePositions.Select(p => p.Dot(geometry.Normal)).ToList();
        Assert.Equal(heights.Order(), heights);
    }

    [Fact]
    public void Read_RescalePerSlice_IsApplied()
    {
        var phantom = DicomPhantom.Create(Small);
        var slice = phantom.Instances[0];
        slice.AddOrUpdate(DicomTag.RescaleSlope, "2.5").AddOrUpdate(DicomTag.RescaleIntercept, "-7");
        var volume = Volume(phantom.Instances);
        Assert.Null(volume.UniformRescale);
        var k = volume.Frames.ToList().FindIndex(f => f.SopInstanceUid == slice.GetString(DicomTag.SOPInstanceUID));
        var values = new float[volume.Geometry.SliceLength];
        volume.ReadSlice(k, values);
        Assert.Equal(volume.ReadStored(k)[100] * 2.5f - 7, values[100]);
    }

    [Fact]
    public void Read_MissingSlice_IsNamed()
    {
        var instances = Ordered(DicomPhantom.Create(Small));
        instances.RemoveAt(4);
        var refusal = Refusal(instances, SeriesRefusalCode.MissingSlices);
        Assert.Contains("1 between", refusal.Message);
        Assert.Equal([Uid(instances[3]), Uid(instances[4])], refusal.SopInstanceUids);
    }

    [Fact]
    public void Read_OneSliceMoved_IsUneven()
    {
        var instances = Ordered(DicomPhantom.Create(Small));
        Move(instances[4], 0, 0, 6);
        var refusal = Refusal(instances, SeriesRefusalCode.UnevenSpacing);
        Assert.Contains("26 mm", refusal.Message);
        Assert.Contains(Uid(instances[4]), refusal.SopInstanceUids);
    }

    [Fact]
    public void Read_PositionsRoundedToTenths_AreEven()
    {
        var instances = Ordered(DicomPhantom.Create(Small with { SliceSpacing = 0.625 }));
        foreach (var instance in instances)
        {
            var p = instance.GetValues<double>(DicomTag.ImagePositionPatient);
            instance.AddOrUpdate(DicomTag.ImagePositionPatient, [.. p.Select(x => Math.Round(x, 1).ToString("0.0"))]);
        }

        Assert.Equal(0.625, Volume(instances).Geometry.SliceSpacing, 1);
    }

    [Fact]
    public void Read_SliceShiftedSideways_IsRefused()
    {
        var instances = Ordered(DicomPhantom.Create(Small));
        Move(instances[4], 3, 0, 0);
        Assert.Equal([Uid(instances[4])], Refusal(instances, SeriesRefusalCode.UnevenSpacing).SopInstanceUids);
    }

    [Fact]
    public void Read_DuplicatePositions_AreRefusedAndTheWayOutIsNamed()
    {
        var (first, second) = (DicomPhantom.Create(Small), DicomPhantom.Create(Small));
        foreach (var instance in second.Instances)
        {
            instance.AddOrUpdate(DicomTag.SOPInstanceUID, Uid(instance) + ".2");
            instance.AddOrUpdate(DicomTag.AcquisitionNumber, 2);
        }

        List<DicomDataset> both = [.. first.Instances, .. second.Instances];
        var refusal = Refusal(both, SeriesRefusalCode.DuplicatePositions);
        Assert.Equal(18, refusal.SopInstanceUids.Count);
        Assert.Contains("AcquisitionNumber tells them apart: choose one of 'AcquisitionNumber=1', 'AcquisitionNumber=2'", refusal.Message);

        var chosen = SeriesReader.Read(both, new() { Select = (DicomTag.AcquisitionNumber, "2") }, CancellationToken.None).Volume!;
        Assert.All(chosen.Frames, frame => Assert.EndsWith(".2", frame.SopInstanceUid));
        Assert.Equal(9, chosen.Geometry.Slices);
    }

    [Theory]
    [InlineData(SeriesReadOptions.First, "2")]
    [InlineData(SeriesReadOptions.Last, "10")]
    public void Read_FirstOrLastOfDuplicates_GoesByNumber(string which, string expected)
    {
        List<DicomDataset> all = [];
        foreach (var number in (int[])[10, 2, 9])
        {
            foreach (var instance in DicomPhantom.Create(Small).Instances)
            {
                all.Add(instance.AddOrUpdate(DicomTag.SOPInstanceUID, $"{Uid(instance)}.{number}")
                    .AddOrUpdate(DicomTag.AcquisitionNumber, number));
            }
        }

        var chosen = SeriesReader.Read(all, new() { Select = (DicomTag.AcquisitionNumber, which) }, CancellationToken.None).Volume!;

        Assert.All(chosen.Frames, frame => Assert.EndsWith("." + expected, frame.SopInstanceUid));
        Assert.Equal(9, chosen.Geometry.Slices);
    }

    [Fact]
    public void Read_LocalizersMixedIn_AreLeftOutWithANote()
    {
        var instances = Ordered(DicomPhantom.Create(Small));
        var localizer = DicomPhantom.Create(Small with { Plane = PhantomPlane.Coronal, Columns = 40, Slices = 1 }).Instances[0];
        instances.Insert(3, Join(localizer, instances[0]));
        var result = SeriesReader.Read(instances, new(), CancellationToken.None);
        Assert.Equal(9, result.Volume!.Geometry.Slices);
        Assert.Contains("localizer", Assert.Single(result.Notes));

        var stated = Ordered(DicomPhantom.Create(Small))[0];
        stated.AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "LOCALIZER");
        stated.AddOrUpdate(DicomTag.SOPInstanceUID, "1.2.3.4");
        instances = [.. Ordered(DicomPhantom.Create(Small)), stated];
        Assert.Equal(9, Volume(instances).Geometry.Slices);
    }

    [Fact]
    public void Read_TwoOrientations_AreRefused()
    {
        var instances = Ordered(DicomPhantom.Create(Small));
        var coronal = DicomPhantom.Create(Small with { Plane = PhantomPlane.Coronal }).Instances.Select(i => Join(i, instances[0]));
        Assert.Equal(9, Refusal([.. instances, .. coronal], SeriesRefusalCode.MixedOrientations).SopInstanceUids.Count);
    }

    [Fact]
    public void Read_OneSliceOfAnotherSize_IsNamed()
    {
        var instances = Ordered(DicomPhantom.Create(Small));
        var other = Ordered(DicomPhantom.Create(Small with { Columns = 30 }))[4];
        instances[4] = Join(other, instances[0]);
        Assert.Equal([Uid(other)], Refusal(instances, SeriesRefusalCode.MixedSizes).SopInstanceUids);
    }

    [Fact]
    public void Read_TwoFramesOfReference_AreRefused()
    {
        var instances = Ordered(DicomPhantom.Create(Small));
        instances[2].AddOrUpdate(DicomTag.FrameOfReferenceUID, "1.2.3");
        Assert.Equal([Uid(instances[2])], Refusal(instances, SeriesRefusalCode.SeveralFramesOfReference).SopInstanceUids);
    }

    [Fact]
    public void Read_TwoSeries_AreRefused()
    {
        List<DicomDataset> both = [.. DicomPhantom.Create(Small).Instances, .. DicomPhantom.Create(Small with { Seed = 2 }).Instances];
        Refusal(both, SeriesRefusalCode.SeveralSeries);
    }

    [Fact]
    public void Read_SliceWithoutPosition_IsRefused()
    {
        var instances = Ordered(DicomPhantom.Create(Small));
        instances[1].Remove(DicomTag.ImagePositionPatient);
        Assert.Equal([Uid(instances[1])], Refusal(instances, SeriesRefusalCode.MissingGeometry).SopInstanceUids);
    }

    [Fact]
    public void Read_TruncatedPixels_AreRefusedNamingTheSlice()
    {
        var instances = Ordered(DicomPhantom.Create(Small));
        instances[6].AddOrUpdate(new DicomOtherWord(DicomTag.PixelData, new ushort[100]));
        var refusal = Refusal(instances, SeriesRefusalCode.UndecodablePixels);
        Assert.Equal([Uid(instances[6])], refusal.SopInstanceUids);
        Assert.Contains("200 bytes", refusal.Message);
    }

    [Fact]
    public void Read_NothingToRead_IsRefused()
    {
        Refusal([], SeriesRefusalCode.NoImages);
        Refusal([new DicomDataset { { DicomTag.Modality, "SR" } }], SeriesRefusalCode.NoImages);
    }

    [Fact]
    public void Read_MoreVoxelsThanAllowed_IsRefused()
    {
        var result = SeriesReader.Read(DicomPhantom.Create(Small).Instances, new() { MostVoxels = 1000 }, CancellationToken.None);
        Assert.Equal(SeriesRefusalCode.TooLarge, result.Refusal!.Code);
    }

    [Fact]
    public void Read_OtherObjectsAmongTheImages_AreLeftOutWithANote()
    {
        List<DicomDataset> instances = [.. DicomPhantom.Create(Small).Instances, new DicomDataset { { DicomTag.Modality, "SR" } }];
        var result = SeriesReader.Read(instances, new(), CancellationToken.None);
        Assert.Equal(9, result.Volume!.Geometry.Slices);
        Assert.Contains("1 of 10", Assert.Single(result.Notes));
    }

    [Fact]
    public void Read_Cancelled_Stops()
    {
        var cancelled = new CancellationToken(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(() => SeriesReader.Read(DicomPhantom.Create(Small).Instances, new(), cancelled));
    }

    [SharedDataFact("data/segmentation/ct_multiorgan_totalsegmentator/dicom_case")]
    public void Read_RealJpeg2000Series_HasTheDocumentedLiverDensity()
    {
        var folder = SharedData.PathTo("data", "segmentation", "ct_multiorgan_totalsegmentator");
        var result = SeriesReader.Read(Directory.GetFiles(Path.Combine(folder, "dicom_case")), new(), CancellationToken.None);
        Assert.True(result.TryGet(out var volume, out var refusal), refusal?.Message);
        Assert.Equal((512, 512, 20), (volume.Geometry.Columns, volume.Geometry.Rows, volume.Geometry.Slices));
        var labels = SamSgp.Imaging.Nifti.NiftiFile.ReadLabels(Path.Combine(folder, "dicom_case_seg.nii.gz"));
        double sum = 0, squares = 0, count = 0;
        var values = new float[volume.Geometry.SliceLength];
        for (var k = 0; k < 20; k++)
        {
            volume.ReadSlice(k, values);
            var slice = labels.Slice(k);
            for (var i = 0; i < slice.Length; i++)
            {
                // The labels' rows run the other way (README of the data).
                if (slice[(511 - i / 512) * 512 + i % 512] != 5) continue;
                (sum, squares, count) = (sum + values[i], squares + values[i] * values[i], count + 1);
            }
        }

        Assert.Equal(89, sum / count, 0);
        Assert.Equal(22, Math.Sqrt(squares / count - sum / count * (sum / count)), 0);
    }

    private static Volume Volume(IReadOnlyList<DicomDataset> instances)
    {
        var result = SeriesReader.Read(instances, new(), CancellationToken.None);
        Assert.True(result.TryGet(out var volume, out var refusal), refusal?.Message);
        return volume;
    }

    private static SeriesRefusal Refusal(IReadOnlyList<DicomDataset> instances, SeriesRefusalCode code)
    {
        var refusal = SeriesReader.Read(instances, new(), CancellationToken.None).Refusal;
        Assert.NotNull(refusal);
        Assert.Equal(code, refusal.Code);
        Assert.NotEmpty(refusal.Message);
        return refusal;
    }

    private static List<DicomDataset> Ordered(PhantomSeries phantom) =>
        [.. phantom.Volume.Frames.Select(frame => phantom.Instances.Single(i => Uid(i) == frame.SopInstanceUid))];

    private static string Uid(DicomDataset instance) => instance.GetString(DicomTag.SOPInstanceUID);

    private static void Move(DicomDataset instance, double x, double y, double z)
    {
        var p = instance.GetValues<double>(DicomTag.ImagePositionPatient);
        instance.AddOrUpdate(DicomTag.ImagePositionPatient, p[0] + x, p[1] + y, p[2] + z);
    }

    /// <summary>Makes an image one of another's series.</summary>
    private static DicomDataset Join(DicomDataset image, DicomDataset series)
    {
        series.CopyTo(image, DicomTag.SeriesInstanceUID, DicomTag.FrameOfReferenceUID);
        return image;
    }
}
