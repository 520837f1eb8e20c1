using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Preprocessing;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;

namespace SamSgp.Training.Finetuning;

/// <summary>A task's support set as slices to train on: the very slices, plane, window, crop and size that the network
/// is given when the task runs.</summary>
public static class SupportSlices
{
    /// <summary>Reads the set; every file is a case, every segment of the task a structure.</summary>
    /// <param name="task">Says how images become slices.</param>
    /// <param name="support">Must be complete.</param>
    /// <param name="size">Side of the network's input in pixels.</param>
    /// <param name="preprocess">What the task's script does to a volume first; null for nothing.</param>
    /// <param name="cancellationToken">Handed to the script.</param>
    /// <exception cref="SupportSetException">A file cannot be read, or there are too few slices to learn from.</exception>
    public static LabelledSet Read(TaskManifest task, SupportSet support, int size,
        Func<Volume, CancellationToken, Volume>? preprocess, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(support);
        var cases = support.Examples.Select(files => ReadCase(files, task, size, preprocess, cancellationToken))
            .Where(c => c.Slices.Count > 0).ToList();
        var structures = task.Segments.ToDictionary(s => (byte)s.Number, s => s.Label);
        var shown = structures.Keys.Where(label => cases.Sum(c => c.Slices.Count(s => s.Share(label) >= SetEpisodes.LeastShare)) >= 2).ToList();
        if (shown.Count == 0)
            throw new SupportSetException($"The support set of task {task.Id} shows no segment in two slices; fine-tuning "
                + "answers each slice from the others, so it needs at least two (eight or more are better).");
        return new LabelledSet(task.Id, cases, structures, 1, new Dictionary<byte, double>());
    }

    private static LabelledCase ReadCase(SupportFiles files, TaskManifest task, int size,
        Func<Volume, CancellationToken, Volume>? preprocess, CancellationToken cancellationToken)
    {
        var example = SupportReader.Read(files);
        var image = preprocess?.Invoke(example.Image, cancellationToken) ?? example.Image;
        var preparer = new SlicePreparer(image, task.Input, new ModelTraits(), size);
        var wanted = task.Segments.Select(s => s.Number).ToHashSet();
        var labels = new ushort[preparer.Stack.SliceLength];
        var slices = example.Slices(preparer.Stack.Slices, slice =>
        {
            preparer.Stack.Read(example.Labels, slice, labels);
            return Array.Exists(labels, label => label != 0 && wanted.Contains(label));
        });
        return new LabelledCase(example.Name, [.. slices.Select(slice => Cut(example, preparer, slice, size))]) { Patient = files.Case };
    }

    private static LabelledSlice Cut(SupportExample example, SlicePreparer preparer, int slice, int size)
    {
        using var image = preparer.Prepare(slice, slice + 1);
        using var interleaved = image[0].permute(1, 2, 0).contiguous();
        var values = interleaved.data<float>().ToArray();
        var channels = example.Image.IsColor ? 3 : 1;
        var pixels = new byte[size * size * channels];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp((255 * values[channels == 3 ? i : 3 * i]) + 0.5f, 0, 255);
        var labels = new ushort[preparer.Stack.SliceLength];
        preparer.Stack.Read(example.Labels, slice, labels);
        return new LabelledSlice(size, size, channels, pixels, Nearest(labels, preparer, size));
    }

    // Segments have numbers up to 255; what a label map calls by greater ones is none of them.
    private static byte[] Nearest(ushort[] labels, SlicePreparer preparer, int size)
    {
        var (region, result) = (preparer.Region, new byte[size * size]);
        for (var row = 0; row < size; row++)
        {
            var y = region.Row + (((2 * row) + 1) * region.Rows / (2 * size));
            for (var column = 0; column < size; column++)
            {
                var x = region.Column + (((2 * column) + 1) * region.Columns / (2 * size));
                var label = labels[(y * preparer.Stack.Columns) + x];
                result[(row * size) + column] = label <= byte.MaxValue ? (byte)label : (byte)0;
            }
        }

        return result;
    }
}
