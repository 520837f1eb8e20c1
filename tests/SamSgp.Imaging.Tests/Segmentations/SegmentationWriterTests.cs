using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Segmentations;

public sealed class SegmentationWriterTests
{
    private static readonly Vector3D Left = TestSeries.Left, Back = TestSeries.Back, Head = TestSeries.Head;

    // Unit vectors whose decimal strings are exact: 0.36 0.48 0.8 and its like.
    private static readonly Vector3D ObliqueRow = new(0.8, 0.6, 0), ObliqueColumn = new(-0.36, 0.48, 0.8);

    public static TheoryData<string, double[], double[]> Orientations => new()
    {
        { "axial", [1, 0, 0], [0, 1, 0] },
        { "axial, rows and columns flipped", [-1, 0, 0], [0, -1, 0] },
        { "axial, columns flipped: slices run to the feet", [1, 0, 0], [0, -1, 0] },
        { "sagittal", [0, 1, 0], [0, 0, -1] },
        { "coronal", [1, 0, 0], [0, 0, -1] },
        { "oblique", [0.8, 0.6, 0], [-0.36, 0.48, 0.8] },
        { "oblique, rounded to six digits", [0.999657, -0.026178, 0], [0.025262, 0.964691, 0.262169] },
    };

    [PydicomTheory]
    [MemberData(nameof(Orientations))]
    public void Create_AnyOrientation_PydicomFindsTheVoxelsOnTheSourceImages(string name, double[] row, double[] column)
    {
        Assert.NotEmpty(name);
        using var folder = new TemporaryFolder();
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, new(row[0], row[1], row[2]),
            new(column[0], column[1], column[2])), TestSeries.Blobs);
        var files = series.Save(folder.Root);

        // The whole way: scattered files, their volume, masks by the voxels' values, SEG.
        var volume = SeriesReader.Read(files, new SeriesReadOptions(), CancellationToken.None).Volume!;
        var path = folder.PathTo("seg.dcm");
        var source = SourceSeries.Of(series.Images[3], volume);
        SegmentationWriter.Create(source, MasksByValue(volume), [Liver, Kidney], Options).File.Save(path);

        PydicomJudge.Agrees(path, files);
    }

    [PydicomTheory]
    [InlineData(SegmentationEncoding.Binary, SegmentationCompression.None, 24, 10)]
    [InlineData(SegmentationEncoding.Binary, SegmentationCompression.None, 23, 11)]
    [InlineData(SegmentationEncoding.Binary, SegmentationCompression.Deflated, 23, 11)]
    [InlineData(SegmentationEncoding.Labelmap, SegmentationCompression.None, 23, 11)]
    [InlineData(SegmentationEncoding.Labelmap, SegmentationCompression.Rle, 23, 11)]
    [InlineData(SegmentationEncoding.Fractional, SegmentationCompression.None, 23, 11)]
    [InlineData(SegmentationEncoding.Fractional, SegmentationCompression.Rle, 24, 10)]
    [InlineData(SegmentationEncoding.Fractional, SegmentationCompression.Deflated, 24, 10)]
    public void Create_AnyEncoding_PydicomReadsTheSameVoxels(SegmentationEncoding encoding,
        SegmentationCompression compression, int columns, int rows)
    {
        using var folder = new TemporaryFolder();
        var series = new TestSeries(TestSeries.Grid(columns, rows, 6, ObliqueRow, ObliqueColumn), TestSeries.Blobs);
        var path = Write(folder, series, Options with { Encoding = encoding, Compression = compression });
        PydicomJudge.Agrees(path, series.Save(folder.Root));
    }

    [Theory]
    [InlineData("ABDOMEN", "ABDOMEN")]
    [InlineData("Abdomen", null)] // no code: left out
    [InlineData("HEAD/NECK", null)]
    public void Create_SourceThatBreaksRulesOfVrs_IsReferredToAsItIs(string bodyPart, string? expected)
    {
        var series = new TestSeries(TestSeries.Grid(16, 8, 4, Left, Back), TestSeries.Blobs);
        var header = series.Images[0].NotValidated();
        header.AddOrUpdate(DicomTag.BodyPartExamined, bodyPart);
        header.AddOrUpdate(DicomTag.LossyImageCompression, "01");
        header.AddOrUpdate(DicomTag.LossyImageCompressionRatio, "12.345678901234567890");
        var frames = series.Frames.Select(frame => frame with { SopInstanceUid = frame.SopInstanceUid + ".078" }).ToList();

        var made = SegmentationWriter.Create(new SourceSeries(header, series.Geometry, frames), series.Masks(2), [Liver, Kidney], Options).File.Dataset;

        Assert.Equal(expected, made.GetSingleValueOrDefault<string?>(DicomTag.BodyPartExamined, null));
        Assert.All(made.GetSequence(DicomTag.ReferencedSeriesSequence).Items[0].GetSequence(DicomTag.ReferencedInstanceSequence).Items,
            item => Assert.EndsWith(".078", item.GetString(DicomTag.ReferencedSOPInstanceUID), StringComparison.Ordinal));
    }

    [PydicomFact]
    public void Create_NoFrameOfReference_TiesFramesToImagesOnly()
    {
        using var folder = new TemporaryFolder();
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back, positioned: false), TestSeries.Blobs);
        PydicomJudge.Agrees(Write(folder, series, Options), series.Save(folder.Root));
    }

    [PydicomFact]
    public void Create_FractionalWithProbabilities_KeepsThemAndTheMask()
    {
        var series = new TestSeries(TestSeries.Grid(16, 8, 4, TestSeries.Left, TestSeries.Back), (column, row, slice) => slice == 2 && column < 4 ? 1 : 0);
        var masks = series.Masks(1);
        var probabilities = new byte[series.Geometry.VoxelCount];
        for (var i = 0; i < probabilities.Length; i++) probabilities[i] = (byte)(i % 16 * 16 + 5);
        probabilities.AsSpan(0, 128).Clear(); // slice 0 is certainly empty: no frame
        masks.SetProbabilities(1, probabilities);
        using var folder = new TemporaryFolder();
        var path = folder.PathTo("seg.dcm");

        var made = SegmentationWriter.Create(series.Source, masks, [Liver], Options with { Encoding = SegmentationEncoding.Fractional }).File;
        made.Save(path);

        // Slice 2 is inside in its first four columns only: there at least 128, elsewhere at most 127.
        var output = Pydicom.Run("""
            import sys, pydicom, numpy as np
            seg = pydicom.dcmread(sys.argv[1])
            assert seg.NumberOfFrames == 3 and seg.SegmentationFractionalType == 'PROBABILITY' and seg.MaximumFractionalValue == 255
            p = np.tile(np.arange(16) * 16 + 5, (8, 1))
            inside = np.tile(np.arange(16) < 4, (8, 1))
            frames = seg.pixel_array
            for n in (0, 2): assert (frames[n] == np.minimum(p, 127)).all(), frames[n]
            assert (frames[1] == np.where(inside, np.maximum(p, 128), np.minimum(p, 127))).all(), frames[1]
            print('AGREES')
            """, path);
        Assert.Contains("AGREES", output, StringComparison.Ordinal);
        var read = SegmentationReader.Read(DicomFile.Open(path).Dataset, series.Geometry, series.Frames);
        Assert.Equal(masks.Layers[0].ToArray(), read.Masks.Layers[0].ToArray());
    }

    [Fact]
    public void Create_AnotherVoxelOrTime_IsAnotherObject()
    {
        var series = new TestSeries(TestSeries.Grid(16, 8, 4, TestSeries.Left, TestSeries.Back), TestSeries.Blobs);
        var masks = series.Masks(1);
        var more = new MaskVolume(masks.Geometry);
        var labels = masks.Layers[0].ToArray();
        labels[Array.IndexOf(labels, (byte)0)] = labels.First(label => label != 0);
        more.AddLayer(labels, new Dictionary<byte, int> { [labels.First(label => label != 0)] = 1 });

        var made = Make(masks, Options);

        Assert.Equal(Bytes(made), Bytes(Make(series.Masks(1), Options)));
        DicomFile[] others = [Make(more, Options), Make(masks, Options with { Created = Options.Created.AddSeconds(1) })];
        foreach (var tag in (DicomTag[])[DicomTag.SOPInstanceUID, DicomTag.SeriesInstanceUID])
            Assert.Equal(3, others.Append(made).Select(file => file.Dataset.GetString(tag)).Distinct().Count());

        DicomFile Make(MaskVolume of, SegmentationOptions options) => SegmentationWriter.Create(series.Source, of, [Liver], options).File;

        static byte[] Bytes(DicomFile file)
        {
            using var stream = new MemoryStream();
            file.Save(stream);
            return stream.ToArray();
        }
    }

    [Fact]
    public void Create_DrawnMask_GetsUidsOfItsOwn()
    {
        var series = new TestSeries(TestSeries.Grid(16, 8, 4, TestSeries.Left, TestSeries.Back), TestSeries.Blobs);
        var made = SegmentationWriter.Create(series.Source, series.Masks(1), [Liver], Options).File.Dataset;
        var corrected = SegmentationWriter.Create(series.Source, series.Masks(1), [Liver],
            Options with { SopInstanceUid = DicomUID.Generate().UID }).File.Dataset;

        foreach (var tag in (DicomTag[])[DicomTag.SOPInstanceUID, DicomTag.SeriesInstanceUID])
            Assert.NotEqual(made.GetString(tag), corrected.GetString(tag));
        Assert.Equal(made.GetString(DicomTag.StudyInstanceUID), corrected.GetString(DicomTag.StudyInstanceUID));
    }

    [ToolTheory("dciodvfy")]
    [InlineData(SegmentationEncoding.Binary, true)]
    [InlineData(SegmentationEncoding.Binary, false)]
    [InlineData(SegmentationEncoding.Fractional, true)]
    [InlineData(SegmentationEncoding.Fractional, false)]
    public void Create_AnyResult_DciodvfyFindsNoError(SegmentationEncoding encoding, bool positioned)
    {
        using var folder = new TemporaryFolder();
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back, positioned), TestSeries.Blobs);
        DicomJudges.DciodvfyAccepts(Write(folder, series, Options with { Encoding = encoding }));
    }

    [ToolFact("dciodvfy")]
    public void Create_EmptyResult_IsOneEmptyFrameThatDciodvfyAccepts()
    {
        using var folder = new TemporaryFolder();
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back), (_, _, _) => 0);

        var instance = SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney], Options);

        Assert.Contains(instance.Warnings, warning => warning.Contains("empty", StringComparison.Ordinal));
        Assert.Equal(2, instance.File.Dataset.GetSequence(DicomTag.SegmentSequence).Items.Count);
        Assert.Equal(1, instance.File.Dataset.GetSingleValue<int>(DicomTag.NumberOfFrames));
        var path = folder.PathTo("seg.dcm");
        instance.File.Save(path);
        DicomJudges.DciodvfyAccepts(path);
        Assert.Equal(0, Count(SegmentationReader.Read(DicomFile.Open(path).Dataset).Masks, 1));
    }

    [ToolFact("dcentvfy")]
    public void Create_WithSource_DcentvfyFindsOnePatientAndStudy()
    {
        using var folder = new TemporaryFolder();
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Head * -1), TestSeries.Blobs);
        DicomJudges.DcentvfyAccepts([Write(folder, series, Options), .. series.Save(folder.Root)]);
    }

    [Fact]
    public void Create_SegmentWithoutVoxel_IsDescribedAndHasNoFrame()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back), (c, r, s) => TestSeries.Blobs(c, r, s) & 1);
        var dataset = SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney], Options)
            .File.Dataset;
        Assert.Equal(2, dataset.GetSequence(DicomTag.SegmentSequence).Items.Count);
        Assert.All(dataset.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items, item => Assert.Equal(1,
            item.GetSequence(DicomTag.SegmentIdentificationSequence).Items[0]
                .GetSingleValue<ushort>(DicomTag.ReferencedSegmentNumber)));
    }

    [Theory]
    [InlineData(SegmentationEncoding.Binary, SegmentationCompression.None)]
    [InlineData(SegmentationEncoding.Binary, SegmentationCompression.Deflated)]
    [InlineData(SegmentationEncoding.Labelmap, SegmentationCompression.Rle)]
    public void Create_Twice_GivesTheSameBytes(SegmentationEncoding encoding, SegmentationCompression compression)
    {
        var options = Options with { Encoding = encoding, Compression = compression };
        Assert.Equal(Bytes(options), Bytes(options));
    }

    [Fact]
    public void Create_OtherModel_GivesAnotherObjectThatTracksTheSameThing()
    {
        var first = Dataset(Options);
        var second = Dataset(Options with { Provenance = Provenance with { CheckpointSha256 = new string('9', 64) } });
        Assert.NotEqual(first.GetString(DicomTag.SOPInstanceUID), second.GetString(DicomTag.SOPInstanceUID));
        Assert.NotEqual(first.GetString(DicomTag.SeriesInstanceUID), second.GetString(DicomTag.SeriesInstanceUID));
        Assert.Equal(Tracking(first), Tracking(second));
    }

    [Fact]
    public void Create_RowsTimesColumnsNoMultipleOfEight_ChoosesLabelmap() =>
        Assert.Equal(SegmentationEncoding.Labelmap, Instance(Options, 23, 11).Encoding);

    [Fact]
    public void Create_AlignedFrames_ChoosesBinary() =>
        Assert.Equal(SegmentationEncoding.Binary, Instance(Options, 24, 10).Encoding);

    [Fact]
    public void Create_OverlappingSegmentsAsLabelmap_SaysWhatWouldHoldThem()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back),
            (c, r, s) => TestSeries.Blobs(c, r, s) * 3 & 3);
        var error = Assert.Throws<UnsuitableEncodingException>(() => SegmentationWriter.Create(series.Source, series.Masks(1, 2),
            [Liver, Kidney], Options with { Encoding = SegmentationEncoding.Labelmap }));
        Assert.Contains("BINARY", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_SegmentNumberThree_AsOnlySegmentOfBinary_SaysWhatWouldHoldIt()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back), TestSeries.Blobs);
        var error = Assert.Throws<UnsuitableEncodingException>(() => SegmentationWriter.Create(series.Source, series.Masks(3),
            [Lesion], Options with { Encoding = SegmentationEncoding.Binary }));
        Assert.Contains("LABELMAP", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_MaskOfSegmentWithoutDescription_NamesIt()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back), TestSeries.Blobs);
        var error = Assert.Throws<ArgumentException>(() =>
            SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver], Options));
        Assert.Contains("2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NonAsciiLabel_IsReadBackRight()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, Left, Back), TestSeries.Blobs);
        var label = "\u809d\u81d3 (Leber)";
        var file = SegmentationWriter
            .Create(series.Source, series.Masks(1), [Liver with { Label = label }], Options).File;
        using var stream = new MemoryStream();
        file.Save(stream);
        stream.Position = 0;
        var read = DicomFile.Open(stream).Dataset;
        Assert.Equal(label, read.GetSequence(DicomTag.SegmentSequence).Items[0].GetString(DicomTag.SegmentLabel));
        Assert.Equal("M\u00fcller^Phantom", read.GetString(DicomTag.PatientName));
    }

    private static MaskVolume MasksByValue(Volume volume)
    {
        var geometry = volume.Geometry;
        var layers = new[] { new byte[geometry.VoxelCount], new byte[geometry.VoxelCount] };
        var values = new float[geometry.SliceLength];
        for (var slice = 0; slice < geometry.Slices; slice++)
        {
            volume.ReadSlice(slice, values);
            for (var i = 0; i < values.Length; i++)
                for (var bit = 0; bit < 2; bit++)
                    layers[bit][slice * values.Length + i] = (byte)((int)values[i] >> bit & 1);
        }

        var masks = new MaskVolume(geometry);
        for (var bit = 0; bit < 2; bit++) masks.AddLayer(layers[bit], new Dictionary<byte, int> { [1] = bit + 1 });
        return masks;
    }

    private static string Write(TemporaryFolder folder, TestSeries series, SegmentationOptions options)
    {
        var path = folder.PathTo("seg.dcm");
        SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney], options).File.Save(path);
        return path;
    }

    private static SegmentationInstance Instance(SegmentationOptions options, int columns, int rows)
    {
        var series = new TestSeries(TestSeries.Grid(columns, rows, 6, Left, Back), TestSeries.Blobs);
        return SegmentationWriter.Create(series.Source, series.Masks(1, 2), [Liver, Kidney], options);
    }

    private static DicomDataset Dataset(SegmentationOptions options) => Instance(options, 24, 10).File.Dataset;

    private static byte[] Bytes(SegmentationOptions options)
    {
        using var stream = new MemoryStream();
        Instance(options, 24, 10).File.Save(stream);
        return stream.ToArray();
    }

    private static List<string> Tracking(DicomDataset dataset) =>
        [.. dataset.GetSequence(DicomTag.SegmentSequence).Items.Select(item => item.GetString(DicomTag.TrackingUID))];

    private static int Count(MaskVolume masks, int segment)
    {
        var slice = new byte[masks.Geometry.SliceLength];
        return Enumerable.Range(0, masks.Geometry.Slices).Sum(i => masks.ReadSlice(segment, i, slice));
    }
}
