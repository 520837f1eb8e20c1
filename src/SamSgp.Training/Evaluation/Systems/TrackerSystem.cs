using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training.Evaluation.Systems;

/// <summary>SAM2 or MedSAM2 as published: a support slice with its mask is the first frame and the slices of the case
/// follow it, or every slice is prompted with the box of the truth.</summary>
/// <param name="name">Name in tables.</param>
/// <param name="load">Loads the network; called once for each set.</param>
/// <param name="traits">How the weights want their inputs.</param>
/// <param name="trueBoxes">Prompt with boxes of the truth: an upper bound, for no user has them.</param>
public sealed class TrackerSystem(string name, Func<Sam2Base> load, ModelTraits traits, bool trueBoxes) : EvaluatedSystem
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override ILearntSet Learn(SupportSplit support, CancellationToken cancellationToken)
    {
        var model = load();
        model.eval();
        return new Tracked(model, traits, trueBoxes, support);
    }

    private sealed class Tracked(Sam2Base model, ModelTraits traits, bool trueBoxes, SupportSplit support) : ILearntSet
    {
        private readonly int _size = model.Config.ImageSize;

        public IReadOnlyDictionary<byte, byte[][]> Segment(LabelledCase one, CancellationToken cancellationToken)
        {
            var result = new Dictionary<byte, byte[][]>();
            foreach (var label in support.Labels)
            {
                using var scope = NewDisposeScope();
                using var grad = no_grad();
                var tracker = new Sam2Tracker(model);
                if (!trueBoxes) AddFirstFrame(tracker, label);
                result[label] = new byte[one.Slices.Count][];
                for (var s = 0; s < one.Slices.Count; s++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    result[label][s] = trueBoxes ? InBox(tracker, one.Slices[s], label)
                        : Mask(tracker.Track(s + 1, Encode(one.Slices[s]), one.Slices.Count + 1, reverse: false), one.Slices[s]);
                }
            }

            return result;
        }

        public void Dispose() => model.Dispose();

        // The middle one of the support slices: they are in the order of the cases and, within one, of the body.
        private void AddFirstFrame(Sam2Tracker tracker, byte label)
        {
            var slice = support.Of(label)[support.Of(label).Count / 2];
            var labels = Sample(slice).Labels;
            tracker.AddMask(0, Encode(slice), tensor(labels).view(1, 1, _size, _size).eq(Constant(label)).to(ScalarType.Float32).to(model.WeightsDevice));
        }

        private byte[] InBox(Sam2Tracker tracker, LabelledSlice slice, byte label)
        {
            var inside = Enumerable.Range(0, slice.Labels.Length).Where(i => slice.Labels[i] == label).ToList();
            if (inside.Count == 0) return new byte[slice.Labels.Length];
            var (scaleX, scaleY) = ((float)_size / slice.Width, (float)_size / slice.Height);
            var (x, y) = (inside.Select(i => i % slice.Width).ToList(), inside.Select(i => i / slice.Width).ToList());
            float[] box = [x.Min() * scaleX, y.Min() * scaleY, (x.Max() + 1) * scaleX, (y.Max() + 1) * scaleY];
            return Mask(tracker.SegmentBoxes(Encode(slice), tensor(box).view(1, 4).to(model.WeightsDevice)), slice);
        }

        private static byte[] Mask(TrackedFrame frame, LabelledSlice slice)
        {
            var logits = nn.functional.interpolate(frame.HighResMasks.to(ScalarType.Float32), [slice.Height, slice.Width],
                mode: InterpolationMode.Bilinear, align_corners: false);
            return logits.gt(Zero).to(ScalarType.Byte).contiguous().cpu().data<byte>().ToArray();
        }

        private ImageFeatures Encode(LabelledSlice slice)
        {
            var image = tensor(Sample(slice).Pixels[..(slice.Channels * _size * _size)]).view(1, slice.Channels, _size, _size);
            return model.EncodeImages(traits.Normalize(image.expand(1, 3, _size, _size).Over(255)));
        }

        private (float[] Pixels, byte[] Labels) Sample(LabelledSlice slice)
        {
            var (pixels, labels) = (new float[3 * _size * _size], new byte[_size * _size]);
            SpatialWarp.Identity.Sample(slice, _size, pixels, labels);
            return (pixels, labels);
        }
    }
}
