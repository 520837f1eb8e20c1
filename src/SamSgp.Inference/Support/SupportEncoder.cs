using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Batching;
using SamSgp.Inference.Models;
using SamSgp.Inference.Preprocessing;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Inference.Support;

/// <summary>Turns a task's support files into a <see cref="SupportMemory"/>.</summary>
internal static class SupportEncoder
{
    /// <summary>Reads, prepares and encodes every example.</summary>
    /// <param name="task">Says what is seen in them.</param>
    /// <param name="support">The files.</param>
    /// <param name="model">Encodes them.</param>
    /// <param name="preprocess">What a script does to an image first; null for nothing.</param>
    /// <param name="batch">How many are encoded at once.</param>
    /// <param name="progress">Told of files done and all.</param>
    /// <param name="cancellationToken">Asked before each batch.</param>
    /// <exception cref="SupportSetException">Files that are missing, unreadable, or hold none of the segments.</exception>
    public static SupportMemory Encode(TaskManifest task, SupportSet support, LoadedModel model,
        Func<Volume, CancellationToken, Volume>? preprocess, HalvingBatch batch, Action<int, int> progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (descriptions, memories, shows) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        MaskMemory? last = null;
        for (var i = 0; i < support.Examples.Count; i++)
        {
            progress(i, support.Examples.Count);
            var example = SupportReader.Read(support.Examples[i]);
            var image = preprocess?.Invoke(example.Image, cancellationToken) ?? example.Image;
            var preparer = new SlicePreparer(image, task.Input, model.Traits, model.ImageSize);
            var slices = Slices(example, preparer.Stack, task);
            batch.Run(slices.Count, (start, end) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                var chunk = slices.Skip(start).Take(end - start).ToArray();
                var images = cat([.. chunk.Select(s => preparer.Prepare(s, s + 1))], 0);
                var masks = Masks(example, preparer, chunk, task.Segments, model.ImageSize);
                (var description, last) = EncodeChunk(model, images, masks);
                for (var i = 0; i < chunk.Length; i++) Append(hash, images[i], masks.select(1, i));
                descriptions.Add(description);
                memories.Add(last.Features);
                shows.Add(masks.flatten(2).any(2)); // (N, n)
            });
        }

        if (last is null) throw new SupportSetException($"The support set of task {task.Id} holds no slice with a segment.");
        progress(support.Examples.Count, support.Examples.Count);
        hash.AppendData(Encoding.UTF8.GetBytes(task.Model.Select.ToString()));
        return new SupportMemory(cat(descriptions, 0).DetachFromDisposeScope(),
            cat(memories, 1).contiguous().DetachFromDisposeScope(), last.Position.DetachFromDisposeScope(),
            Rows(cat(shows, 1)), task.Model.Select, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // Descriptions (n, D) and memories (N, n, mem, G, G) of n images with masks (N, n, 1, P, P).
    private static (Tensor Description, MaskMemory Memory) EncodeChunk(LoadedModel model, Tensor images, Tensor masks)
    {
        using var scope = NewDisposeScope();
        var features = model.Network.Model.EncodeImages(images);
        var perSegment = Enumerable.Range(0, (int)masks.shape[0])
            .Select(n => model.Network.EncodeSupport(features, masks[n], model.Traits.SupportMasks)).ToList();
        return (SgpNetwork.Describe(features).MoveToOuterDisposeScope(),
            new MaskMemory(stack([.. perSegment.Select(m => m.Features)], 0).MoveToOuterDisposeScope(),
                perSegment[0].Position.clone().MoveToOuterDisposeScope()));
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

    // (N, n, 1, P, P), {0,1}: a pixel is inside where at least half of it is.
    private static Tensor Masks(SupportExample example, SlicePreparer preparer, int[] slices, IReadOnlyList<SegmentDefinition> segments, int size)
    {
        using var scope = NewDisposeScope();
        var (stack, region) = (preparer.Stack, preparer.Region);
        var labels = new ushort[stack.SliceLength];
        var perSlice = new List<Tensor>();
        foreach (var slice in slices)
        {
            stack.Read(example.Labels, slice, labels);
            var all = tensor(Array.ConvertAll(labels, label => (int)label)).view(1, stack.Rows, stack.Columns);
            all = all.slice(1, region.Row, region.Row + region.Rows, 1).slice(2, region.Column, region.Column + region.Columns, 1);
            var numbers = tensor(segments.Select(s => s.Number).ToArray()).view(-1, 1, 1);
            var masks = all.eq(numbers).to(ScalarType.Float32).unsqueeze(1); // (N, 1, rows, columns)
            perSlice.Add(nn.functional.interpolate(masks, [size, size], mode: InterpolationMode.Bilinear,
                align_corners: false, antialias: true).ge(Constant(0.5)));
        }

        return TorchSharp.torch.stack([.. perSlice], 1).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    private static bool[][] Rows(Tensor flags) =>
        [.. Enumerable.Range(0, (int)flags.shape[0]).Select(n => flags[n].contiguous().data<bool>().ToArray())];

    private static void Append(IncrementalHash hash, Tensor images, Tensor masks)
    {
        foreach (var data in new[] { images, masks })
            hash.AppendData(MemoryMarshal.AsBytes<float>(data.contiguous().data<float>().ToArray()));
    }
}
