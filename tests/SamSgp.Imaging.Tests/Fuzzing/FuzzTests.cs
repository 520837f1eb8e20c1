using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Codecs.Jpeg;
using SamSgp.Imaging.Codecs.Jpeg2000;
using SamSgp.Imaging.Codecs.JpegLs;
using SamSgp.Imaging.Codecs.Rle;
using SamSgp.Imaging.Rendering;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Tests.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Fuzzing;

/// <summary>Whatever comes in, decoders and readers either read it or say why not.</summary>
public sealed class FuzzTests
{
    // What frames and masks may claim beyond the bytes that describe them.
    private const long Allowance = 128 << 20;

    private static readonly DicomReadOptions ReadOptions = new() { MaximumInflatedSize = 4 << 20 };

    private static readonly string[] Jpeg2000 =
        ["1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203"];

    [SharedDataFact("data/dicom/transfer_syntaxes")]
    public void Jpeg_SpoiltFrames_AreReadOrRefused() => Decode(new JpegFrameDecoder(), Corpus.Frames(
        "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70"));

    [SharedDataFact("data/dicom/transfer_syntaxes")]
    public void JpegLs_SpoiltFrames_AreReadOrRefused() =>
        Decode(new JpegLsDecoder(), Corpus.Frames("1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"));

    [SharedDataFact("data/dicom/transfer_syntaxes")]
    public void Jpeg2000_SpoiltFrames_AreReadOrRefused() => Decode(new Jpeg2000Decoder(), Corpus.Frames(Jpeg2000));

    [SharedDataFact("data/dicom/transfer_syntaxes")]
    public void Rle_SpoiltFrames_AreReadOrRefused() => Decode(new RleDecoder(), Corpus.Frames("1.2.840.10008.1.2.5"));

    [Fact]
    public void Deflated_SpoiltFrames_AreReadOrRefused()
    {
        var layout = new FrameLayout { Columns = 64, Rows = 64, BitsAllocated = 8, BitsStored = 8, HighBit = 7, PhotometricInterpretation = "MONOCHROME2" };
        var frame = DeflatedFrameDecoder.Encode([.. Enumerable.Range(0, 4096).Select(i => (byte)(i * i >> 7))]);
        Decode(new DeflatedFrameDecoder(), [(layout, frame)]);
    }

    [Fact]
    public void Images_SpoiltFiles_AreDrawnOrRefused() => FuzzRun.Over(Corpus.Images(), input => Ignoring(() =>
    {
        var dataset = DicomFile.Open(input, ReadOptions).Dataset;
        var reader = FrameReader.Open(dataset);
        // The size claimed is bounded (FrameReader); here it is kept small, so that many inputs fit the time.
        if (reader.Layout.SampleCount > 1 << 20) return;
        reader.Read(reader.FrameCount - 1);
        FrameRenderer.Render(dataset, 0);
        SeriesReader.Read([dataset], new SeriesReadOptions { MostVoxels = 1 << 22 }, CancellationToken.None);
    }), Allowance);

    [Fact]
    public void Mosaics_SpoiltFiles_AreTakenApartOrRefused() => FuzzRun.Over(Corpus.Mosaicked(), input => Ignoring(() =>
    {
        var result = SeriesReader.Read([DicomFile.Open(input, ReadOptions).Dataset], new SeriesReadOptions { MostVoxels = 1 << 22 }, CancellationToken.None);
        Assert.True(result.Volume is not null || result.Refusal!.Message.Length > 0);
    }), Allowance);

    [Fact]
    public void Segmentations_SpoiltFiles_AreReadOrRefused()
    {
        var series = new TestSeries(TestSeries.Grid(24, 10, 6, TestSeries.Left, TestSeries.Back), TestSeries.Blobs);
        FuzzRun.Over(Corpus.Segmentations(), input => Ignoring(() =>
        {
            var dataset = DicomFile.Open(input, ReadOptions).Dataset;
            Ignoring(() => SegmentationReader.Read(dataset));
            SegmentationReader.Read(dataset, series.Geometry, series.Frames);
        }), Allowance);
    }

    [SharedDataFact("data/dicom/broken")]
    public void StructureSets_SpoiltFiles_AreReadOrRefused()
    {
        var geometry = TestSeries.Grid(40, 40, 5, TestSeries.Left, TestSeries.Back, positioned: false);
        FuzzRun.Over(Corpus.StructureSets(), input => Ignoring(() =>
            RtStructReader.Read(DicomFile.Open(input, ReadOptions).Dataset, geometry)), Allowance);
    }

    // Each frame is given to the decoder under the layout it was made for, as the dataset would say.
    private static void Decode(IFrameDecoder decoder, List<(FrameLayout Layout, byte[] Encoded)> frames)
    {
        Assert.NotEmpty(frames);
        var share = (FuzzRun.Count + frames.Count - 1) / frames.Count;
        foreach (var (layout, encoded) in frames)
        {
            var destination = new ThreadLocal<byte[]>(() => new byte[layout.DecodedLength]);
            FuzzRun.Over([encoded, .. frames.Select(frame => frame.Encoded).Where(other => other != encoded).Take(1)], input =>
            {
                try
                {
                    decoder.Decode(input, layout, destination.Value);
                }
                catch (InvalidDataException refusal)
                {
                    Assert.NotEmpty(refusal.Message);
                }
            }, Allowance, count: share);
        }
    }

    private static void Ignoring(Action read)
    {
        try
        {
            read();
        }
        catch (DicomException refusal)
        {
            Assert.NotEmpty(refusal.Message);
        }
    }
}
