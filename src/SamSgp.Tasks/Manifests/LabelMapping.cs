using System.Text.Json.Serialization;

namespace SamSgp.Tasks.Manifests;

/// <summary>What the values of a mask file mean.</summary>
[JsonDerivedType(typeof(Identity), "identity")]
[JsonDerivedType(typeof(NonZero), "non-zero")]
[JsonDerivedType(typeof(Table), "table")]
public abstract record LabelMapping
{
    private LabelMapping()
    {
    }

    /// <summary>Segment number of a mask value; 0 for background.</summary>
    public abstract int SegmentOf(int value);

    /// <summary>A value is the segment's number.</summary>
    public sealed record Identity : LabelMapping
    {
        /// <inheritdoc/>
        public override int SegmentOf(int value) => value;
    }

    /// <summary>Every value but 0 is one segment: 0/255 pictures, lesions counted 1, 2, 3.</summary>
    /// <param name="Segment">The segment's number.</param>
    public sealed record NonZero(int Segment) : LabelMapping
    {
        /// <inheritdoc/>
        public override int SegmentOf(int value) => value == 0 ? 0 : Segment;
    }

    /// <summary>Value by value; values that are not named are background.</summary>
    /// <param name="Segments">Mask value -> segment number.</param>
    public sealed record Table(IReadOnlyDictionary<int, int> Segments) : LabelMapping
    {
        /// <inheritdoc/>
        public override int SegmentOf(int value) => Segments.GetValueOrDefault(value);
    }
}
