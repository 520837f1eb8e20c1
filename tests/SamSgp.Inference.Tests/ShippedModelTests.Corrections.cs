using SamSgp.Imaging.Nifti;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Inference.Prompting;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using SamSgp.Testing;

namespace SamSgp.Inference.Tests;

// What corrected slices give to those that nobody corrected.
public sealed partial class ShippedModelTests
{
    [SharedDataFact("data/segmentation/mri_abdomen_chaos_t2")]
    public void Correct_ThreePaintedSlicesOfRealPatients_RaiseDiceOfTheOthers()
    {
        const int painted = 3;
        var task = Manifest("abdomen-mr", Precision.Auto);
        var support = SupportSet.Locate(task);
        using var models = new ModelCache(new ModelLoader(Registry, _ => { }).Load, 1);
        using var supports = new SupportMemoryCache();
        using var engine = new SegmentationEngine(models, supports, new InferenceOptions());
        var (before, after) = (new List<double>(), new List<double>());

        foreach (var patient in new[] { "case15", "case20", "case39" })
        {
            string File(string what) => SharedData.PathTo("data", "segmentation", "mri_abdomen_chaos_t2", $"{patient}_{what}.nii.gz");
            var (volume, labels) = (NiftiFile.ReadVolume(File("t2"), null), NiftiFile.ReadLabels(File("seg"), null));
            var automatic = engine.Segment(volume, task, support, SegmentationHooks.None, new Progress<SegmentationProgress>(), CancellationToken.None).Masks;
            var images = new PromptedVolume(volume, task.Input, SegmentationHooks.None);
            foreach (var segment in task.Segments.Select(s => s.Number))
            {
                byte[] Truth(int slice) => Array.ConvertAll(labels.Slice(slice).ToArray(), label => label == segment ? (byte)1 : (byte)0);
                var shown = Enumerable.Range(0, volume.Geometry.Slices).Where(slice => Truth(slice).Contains((byte)1)).ToList();
                var chosen = Enumerable.Range(0, painted).Select(i => shown[(int)((i + 0.5) * shown.Count / painted)]).ToList();
                var corrected = new Dictionary<int, byte[]>();
                engine.Correct(images, task, support, new Correction(segment, automatic, [.. chosen.Select(slice => new Prompt.Mask(slice, Truth(slice)))], Carry: true),
                    slice => corrected[images.Stack.GridSlice(slice.Slice, 0, 0, volume.Geometry)] = OnGrid(slice, images), CancellationToken.None);
                byte[] Automatic(int slice)
                {
                    var mask = new byte[volume.Geometry.SliceLength];
                    automatic.ReadSlice(segment, slice, mask);
                    return mask;
                }

                var others = Enumerable.Range(0, volume.Geometry.Slices).Except(chosen).ToList();
                before.Add(Dice(others.Select(slice => (Truth(slice), Automatic(slice)))));
                after.Add(Dice(others.Select(slice => (Truth(slice), corrected.GetValueOrDefault(slice) ?? Automatic(slice)))));
            }
        }

        Assert.True(after.Average() >= before.Average() + 0.07, $"mean Dice of slices not corrected: {before.Average():F3} before, {after.Average():F3} after");
    }

    private static byte[] OnGrid(CorrectedSlice slice, PromptedVolume images)
    {
        var geometry = images.Volume.Geometry;
        var labels = new byte[geometry.VoxelCount];
        images.Stack.Write(slice.Pixels, slice.Slice, labels);
        return labels.AsSpan(images.Stack.GridSlice(slice.Slice, 0, 0, geometry) * geometry.SliceLength, geometry.SliceLength).ToArray();
    }

    private static double Dice(IEnumerable<(byte[] Truth, byte[] Found)> slices)
    {
        var (both, sum) = (0L, 0L);
        foreach (var (truth, found) in slices)
            for (var i = 0; i < truth.Length; i++) (both, sum) = (both + (truth[i] & found[i]), sum + truth[i] + found[i]);
        return sum == 0 ? 1 : 2.0 * both / sum;
    }
}
