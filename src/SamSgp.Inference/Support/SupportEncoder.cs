using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Batching;
using SamSgp.Inference.Models;
using SamSgp.Inference.Preprocessing;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Support;

/// <summary>Reads the images of a support set and encodes them.</summary>
/// <param name="task">Says what is seen in them.</param>
/// <param name="model">Encodes them.</param>
/// <param name="preprocess">What a script does to an image first; null for nothing.</param>
/// <param name="keepFeatures">Whether the examples will be segmented themselves.</param>
internal sealed class SupportEncoder(TaskManifest task, LoadedModel model, Func<Volume, CancellationToken, Volume>? preprocess, bool keepFeatures = false)
{
    /// <summary>All examples at once, where they are tried on each other or written to a file.</summary>
    /// <param name="files">The files.</param>
    /// <param name="batch">How many are encoded at once.</param>
    /// <param name="progress">Told of files done and all.</param>
    /// <param name="cancellationToken">Asked before each batch.</param>
    /// <returns>At least one; tensors belong to the caller's dispose scope.</returns>
    /// <exception cref="SupportSetException">Files that are missing or unreadable, or none that shows a segment.</exception>
    public List<SupportChunk> EncodeAll(IReadOnlyList<SupportFiles> files, int batch, Action<int, int> progress, CancellationToken cancellationToken)
    {
        var chunks = new List<SupportChunk>();
        Encode(files, new HalvingBatch(batch, () => { }, _ => { }), null, chunks.Add, progress, cancellationToken);
        return chunks.Count > 0 ? chunks : throw SupportSetException.OfNothing(task);
    }

    /// <summary>Reads, prepares and encodes every example.</summary>
    /// <param name="files">The files.</param>
    /// <param name="batch">How many are encoded at once.</param>
    /// <param name="hash">Takes images and masks as the network sees them; null where nobody asks.</param>
    /// <param name="take">Gets each batch; its tensors belong to the caller's dispose scope.</param>
    /// <param name="progress">Told of files done and all.</param>
    /// <param name="cancellationToken">Asked before each batch.</param>
    /// <exception cref="SupportSetException">Files that are missing or unreadable.</exception>
    public void Encode(IReadOnlyList<SupportFiles> files, HalvingBatch batch, IncrementalHash? hash, Action<SupportChunk> take,
        Action<int, int> progress, CancellationToken cancellationToken)
    {
        var cases = files.Select(file => file.Case).ToList();
        for (var i = 0; i < files.Count; i++)
        {
            progress(i, files.Count);
            var example = SupportReader.Read(files[i]);
            var image = preprocess?.Invoke(example.Image, cancellationToken) ?? example.Image;
            var preparer = new SlicePreparer(image, task.Input, model.Traits, model.ImageSize);
            var slices = Slices(example, preparer.Stack, task);
            batch.Run(slices.Count, (start, end) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                var chunk = slices.Skip(start).Take(end - start).ToArray();
                var images = cat([.. chunk.Select(s => preparer.Prepare(s, s + 1))], 0);
                var masks = Masks(example, preparer, chunk, task.Segments);
                take(Encode(images, masks, cases.IndexOf(cases[i])) with
                {
                    Names = [.. chunk.Select(s => preparer.Stack.Slices == 1 ? example.Name : $"{example.Name}, slice {s + 1}")],
                });
                // Last of all: where memory runs out before, the batch comes again.
                if (hash is null) return;
                for (var n = 0; n < chunk.Length; n++) Append(hash, images[n], masks.select(1, n));
            });
        }

        progress(files.Count, files.Count);
    }

    private SupportChunk Encode(Tensor images, Tensor masks, int ofCase)
    {
        using var scope = NewDisposeScope();
        var features = model.Network.Model.EncodeImages(images);
        var chunk = new SupportChunk(features.Top.MoveToOuterDisposeScope(), masks, [.. Enumerable.Repeat(ofCase, (int)images.shape[0])]);
        if (!keepFeatures) return chunk;
        if (model.Reader is not null) features = features with { Picture = SupportUNet.Picture(images).to(features.Top.device) };
        features.TopPosition.MoveToOuterDisposeScope();
        return chunk with { Features = features.Map(tensor => tensor.MoveToOuterDisposeScope()) };
    }

    private static IReadOnlyList<int> Slices(SupportExample example, SliceStack stack, TaskManifest task)
    {
        var wanted = task.Segments.Select(s => s.Number).ToHashSet();
        var labels = new ushort[stack.SliceLength];
        return example.Slices(stack.Slices, slice =>
        {
            stack.Read(example.Labels, slice, labels);
            return Array.Exists(labels, label => label != 0 && wanted.Contains(label));
        });
    }

    // (N, n, 1, P, P), {0,1}.
    private static Tensor Masks(SupportExample example, SlicePreparer preparer, int[] slices, IReadOnlyList<SegmentDefinition> segments)
    {
        using var scope = NewDisposeScope();
        var stack = preparer.Stack;
        var labels = new ushort[stack.SliceLength];
        var perSlice = new List<Tensor>();
        foreach (var slice in slices)
        {
            stack.Read(example.Labels, slice, labels);
            var all = tensor(Array.ConvertAll(labels, label => (int)label)).view(1, stack.Rows, stack.Columns);
            var numbers = tensor(segments.Select(s => s.Number).ToArray()).view(-1, 1, 1);
            perSlice.Add(preparer.PrepareMasks(all.eq(numbers)));
        }

        return TorchSharp.torch.stack([.. perSlice], 1).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    private static void Append(IncrementalHash hash, Tensor images, Tensor masks)
    {
        foreach (var data in new[] { images, masks })
            hash.AppendData(MemoryMarshal.AsBytes<float>(data.contiguous().data<float>().ToArray()));
    }
}
