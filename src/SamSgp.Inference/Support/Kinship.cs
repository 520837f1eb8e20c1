using System.Globalization;
using static TorchSharp.torch;

namespace SamSgp.Inference.Support;

/// <summary>Whether images are of the kind of a support set's: the encoder's features of an image, position by position and averaged
/// over the image, are compared with those of the examples, and how far examples of one case are from all others says what is usual.
/// It tells another modality or region from the task's; it does not tell how good a result is.</summary>
/// <param name="Flat">Mean and spread of an example's greatest cosine to those of other cases, position by position.</param>
/// <param name="Pooled">The same of features averaged over the image.</param>
/// <param name="Limit">Strangeness above which images are taken to be of another kind.</param>
internal sealed record Kinship(Kinship.Usual Flat, Kinship.Usual Pooled, double Limit)
{
    /// <summary>Examples that are needed to say what is usual.</summary>
    public const int LeastExamples = 16;

    /// <summary>Cases that they have to be of.</summary>
    public const int LeastCases = 4;

    private const double LeastSpread = 0.01; // of a cosine: examples that are nearly one image would make anything strange
    private const double Margin = 2; // beyond the strangest example, in spreads: a new patient may be a little stranger than all known

    /// <summary>What is usual in a support set; null where it is too small to tell.</summary>
    /// <param name="flat">Descriptions of S examples, each of length 1: (S, D).</param>
    /// <param name="pooled">Their averaged features, each of length 1: (S, d).</param>
    /// <param name="cases">Which case each is of.</param>
    public static Kinship? Of(Tensor flat, Tensor pooled, IReadOnlyList<int> cases)
    {
        if (cases.Count < LeastExamples || cases.Distinct().Count() < LeastCases) return null;
        using var scope = NewDisposeScope();
        var (ofFlat, ofPooled) = (Nearest(flat, cases), Nearest(pooled, cases));
        var kinship = new Kinship(Usual.Of(ofFlat), Usual.Of(ofPooled), 0);
        return kinship with { Limit = ofFlat.Zip(ofPooled, kinship.StrangenessOf).Max() + Margin };
    }

    /// <summary>How far an image is from the examples, in spreads of what is usual; 0 is usual.</summary>
    /// <param name="flat">Its greatest cosine to an example, position by position.</param>
    /// <param name="pooled">The same of averaged features.</param>
    public double StrangenessOf(double flat, double pooled) => (Flat.Below(flat) + Pooled.Below(pooled)) / 2;

    /// <summary>Whether a series is of another kind: even the quarter of its slices that is most like the examples is unlike them, for a
    /// volume reaches beyond what a task looks for.</summary>
    /// <param name="slices">Strangeness of each slice.</param>
    public bool IsStrange(IReadOnlyList<double> slices) => slices.Count > 0 && slices.Order().ElementAt((slices.Count - 1) / 4) > Limit;

    /// <summary>As text, for files.</summary>
    public string Write() => string.Join(' ', new[] { Flat.Mean, Flat.Spread, Pooled.Mean, Pooled.Spread, Limit }
        .Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>The inverse of <see cref="Write"/>; null for an empty text.</summary>
    /// <exception cref="FormatException">It is no such text.</exception>
    public static Kinship? Read(string text)
    {
        if (text.Length == 0) return null;
        var values = text.Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray();
        return values.Length == 5 ? new Kinship(new(values[0], values[1]), new(values[2], values[3]), values[4])
            : throw new FormatException("What is usual in a support set is five numbers.");
    }

    private static List<double> Nearest(Tensor vectors, IReadOnlyList<int> cases)
    {
        using var scope = NewDisposeScope();
        var rows = vectors.to(ScalarType.Float32).cpu();
        var cosines = rows.matmul(rows.t()).data<float>().ToArray();
        return [.. Enumerable.Range(0, cases.Count).Select(i => Enumerable.Range(0, cases.Count)
            .Where(j => cases[j] != cases[i]).Max(j => (double)cosines[(i * cases.Count) + j]))];
    }

    /// <summary>What values are usual.</summary>
    /// <param name="Mean">Their mean.</param>
    /// <param name="Spread">Their standard deviation.</param>
    internal sealed record Usual(double Mean, double Spread)
    {
        /// <summary>Of some values.</summary>
        public static Usual Of(IReadOnlyList<double> values)
        {
            var mean = values.Average();
            return new Usual(mean, Math.Max(LeastSpread, Math.Sqrt(values.Average(value => (value - mean) * (value - mean)))));
        }

        /// <summary>Spreads that a value lies below the mean.</summary>
        public double Below(double value) => (Mean - value) / Spread;
    }
}
