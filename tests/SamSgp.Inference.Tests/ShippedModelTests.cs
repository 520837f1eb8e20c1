using System.Security.Cryptography;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using SamSgp.Tasks.Validation;
using SamSgp.Testing;
using Xunit.Abstractions;

namespace SamSgp.Inference.Tests;

/// <summary>Guards of quality: the model that is shipped, with the tasks that are shipped.</summary>
public sealed partial class ShippedModelTests(ITestOutputHelper log)
{
    // Well below what the model reaches (its card has scores): a fall under it is a fault, not a matter of luck.
    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Bf16)]
    public void Segment_SyntheticAbdomen_FindsEveryOrgan(Precision precision)
    {
        var phantom = DicomPhantom.Create(new PhantomOptions { Seed = 7, Slices = 12 });

        var found = Segment("phantom-ct", precision, phantom.Volume).Single();

        Assert.All(phantom.SegmentNames, organ =>
        {
            var dice = Dice(found, phantom.Truth, organ.Key);
            Assert.True(dice >= 0.7, $"{organ.Value}: Dice {dice:F3}");
        });
    }

    [Theory]
    [InlineData(Precision.Bf16)]
    [InlineData(Precision.Auto)] // memory attention alone, where the processor multiplies bfloat16
    public void Segment_SyntheticAbdomenRounded_IsFloat32s(Precision precision)
    {
        var volume = DicomPhantom.Create(new PhantomOptions { Seed = 7, Slices = 12 }).Volume;

        var (exact, rounded) = (Segment("phantom-ct", Precision.Fp32, volume).Single(), Segment("phantom-ct", precision, volume).Single());

        var dice = exact.SegmentNumbers.Select(segment => Dice(exact, rounded, segment)).ToList();
        Assert.True(dice.Average() >= 0.99, $"mean Dice of {precision} against fp32: {dice.Average():F4}");
        Assert.All(dice, one => Assert.InRange(one, 0.98, 1)); // a kidney of this phantom has few voxels
    }

    [SharedDataTheory("data/segmentation/us_fetal_head_hc18")]
    [InlineData(Precision.Bf16)]
    [InlineData(Precision.Auto)]
    public void Segment_RealUltrasoundRounded_IsFloat32s(Precision precision)
    {
        var images = Directory.GetFiles(SharedData.PathTo("data", "segmentation", "us_fetal_head_hc18", "images"), "*.png").Order()
            .TakeLast(6).Select(path => RasterImage.Read(path).ToVolume()).ToArray();

        var (exact, rounded) = (Segment("fetal-head-us", Precision.Fp32, images), Segment("fetal-head-us", precision, images));

        var mean = exact.Zip(rounded, (a, b) => Dice(a, b, 1)).Average();
        Assert.True(mean >= 0.99, $"mean Dice of {precision} against fp32: {mean:F4}");
    }

    // The content of a result names it: a run must give the same bits however it came about.
    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Auto)]
    public void Segment_AnyThreadsBatchesAndCaches_GivesTheSameBits(Precision precision)
    {
        using var folder = new TemporaryFolder();
        var volume = DicomPhantom.Create(new PhantomOptions { Seed = 7, Slices = 6 }).Volume;
        var other = DicomPhantom.Create(new PhantomOptions { Seed = 8, Slices = 3 }).Volume;
        var task = Manifest("phantom-ct", precision);
        task = task with { Output = task.Output with { Encoding = SegmentationEncoding.Fractional } };
        using var models = new ModelCache(new ModelLoader(Registry, _ => { }).Load, 1);
        using var supports = new SupportMemoryCache(1 << 30, new SupportMemoryFolder(folder.Root, 1 << 30, Assert.Fail));
        using var restarted = new SupportMemoryCache(1 << 30, new SupportMemoryFolder(folder.Root, 1 << 30, Assert.Fail));
        using var anew = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        using var single = new SegmentationEngine(models, restarted, new InferenceOptions { Threads = 1, SegmentBatch = 1 });
        using var several = new SegmentationEngine(models, anew, new InferenceOptions { Threads = 3, EncoderBatch = 4, SegmentBatch = 3 });
        using var forgetful = new SegmentationEngine(models, anew, new InferenceOptions { Threads = 2, FeatureBudgetBytes = 1 });

        var cold = Bits(engine, volume);
        var warm = Bits(engine, volume);
        Bits(engine, other);

        Assert.Equal(cold, warm);
        Assert.Equal(cold, Bits(engine, volume));
        Assert.Equal(cold, Bits(single, volume)); // its support set comes from the disk
        Assert.Equal(cold, Bits(several, volume));
        Assert.Equal(cold, Bits(forgetful, volume));

        string Bits(SegmentationEngine of, Volume images)
        {
            var result = of.Segment(images, task, SupportSet.Locate(task), SegmentationHooks.None, new Progress<SegmentationProgress>(),
                CancellationToken.None);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var layer in result.Masks.Layers) hash.AppendData(layer.Span);
            for (var slice = 0; slice < images.Geometry.Slices; slice++)
                foreach (var segment in result.Masks.SegmentNumbers) hash.AppendData(result.Masks.ReadProbabilities(segment, slice));
            return Convert.ToHexString(hash.GetHashAndReset()) + string.Join(' ', result.Confidences);
        }
    }

    private static ModelRegistry Registry => new([Path.Combine(SharedData.RepositoryRoot, "models")]);

    private static TaskManifest Manifest(string task, Precision precision)
    {
        var manifest = TaskManifestReader.Read(Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", task, "task.yaml"),
            SharedData.Root is null ? null : SharedData.PathTo("data", "segmentation")).Manifest!;
        return manifest with { Model = manifest.Model with { Precision = precision } };
    }

    private static List<MaskVolume> Segment(string task, Precision precision, params Volume[] volumes)
    {
        var manifest = Manifest(task, precision);
        using var models = new ModelCache(new ModelLoader(Registry, _ => { }).Load, 1);
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        return [.. volumes.Select(volume => engine.Segment(volume, manifest, SupportSet.Locate(manifest), SegmentationHooks.None,
            new Progress<SegmentationProgress>(), CancellationToken.None).Masks)];
    }

    private static double Dice(MaskVolume a, MaskVolume b, int segment)
    {
        var (x, y) = (new byte[a.Geometry.SliceLength], new byte[a.Geometry.SliceLength]);
        var (both, sum) = (0L, 0L);
        for (var slice = 0; slice < a.Geometry.Slices; slice++)
        {
            sum += a.ReadSlice(segment, slice, x) + b.ReadSlice(segment, slice, y);
            both += x.Zip(y, (p, q) => p != 0 && q != 0 ? 1 : 0).Sum();
        }

        return sum == 0 ? 1 : 2.0 * both / sum;
    }
}
