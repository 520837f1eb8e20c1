namespace SamSgp.Dicom;

/// <summary>An attribute with its values. The bytes are kept as they were read; values are read from them when they are
/// asked for.</summary>
public abstract class DicomElement : DicomItem, IEquatable<DicomElement>
{
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly IByteBuffer? _deferred;

    private protected DicomElement(DicomTag tag, in ElementData data) : base(tag)
    {
        _memory = data.Memory;
        _deferred = data.Deferred;
    }

    /// <summary>Number of values; 0 for an empty element.</summary>
    public abstract int Count { get; }

    /// <summary>The bytes, as read or as they would be written.</summary>
    public IByteBuffer Buffer => _deferred ?? new MemoryByteBuffer(_memory);

    /// <summary>Number of bytes.</summary>
    public uint Length => checked((uint)Size);

    /// <summary>Number of bytes.</summary>
    internal long Size => _deferred?.Size ?? _memory.Length;

    /// <summary>Where the bytes are read from; null where they are in memory.</summary>
    internal IByteBuffer? Deferred => _deferred;

    /// <summary>The bytes; read where they are not in memory.</summary>
    internal ReadOnlyMemory<byte> Bytes => _deferred is null ? _memory : _deferred.Memory;

    /// <summary>The bytes as they came, for another element of the same values.</summary>
    internal virtual ElementData Data => new(_memory, _deferred);

    /// <summary>A value, converted to a type: string, a number, <see cref="DateTime"/>, <see cref="DicomUID"/>,
    /// <see cref="DicomTag"/>, an enum by name, or an array of one of them for all values.</summary>
    /// <param name="item">0-based value; -1 for the first, or all where the type can hold them.</param>
    /// <exception cref="DicomDataException">There is no such value, or it is not of the type.</exception>
    public abstract T Get<T>(int item = -1);

    /// <summary>As <see cref="Get{T}"/>; false where that throws.</summary>
    internal abstract bool TryGet<T>(int item, out T? value);

    /// <summary>All values; false where one is not of the type.</summary>
    internal bool TryGetAll<T>(out T[] values)
    {
        values = new T[Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (!TryGet<T>(i, out var value)) return false;
            values[i] = value!;
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        var vm = Tag.DictionaryEntry.ValueMultiplicity;
        if (Count > 0 && ValueRepresentation.IsMultiValue && !vm.Allows(Count))
            throw new DicomValidationException($"{Count} values", ValueRepresentation, $"{Tag} has {vm} values");
    }

    /// <summary>Same tag, VR and bytes.</summary>
    public bool Equals(DicomElement? other) => other is not null && Tag == other.Tag
        && ValueRepresentation == other.ValueRepresentation && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as DicomElement);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => Tag.GetHashCode();

    private protected DicomDataException NoSuchValue<T>(int item) => new(Count == 0
        ? $"{Tag} {Tag.DictionaryEntry.Keyword} is empty."
        : item >= Count
            ? $"{Tag} {Tag.DictionaryEntry.Keyword} has {Count} values, none of index {item}."
            : $"{Tag} {Tag.DictionaryEntry.Keyword} ({ValueRepresentation.Code}) holds no {typeof(T).Name}: '{Preview(item)}'.");

    private string Preview(int item)
    {
        var text = TryGet<string>(item, out var value) ? value! : "";
        return text.Length <= 64 ? text : text[..64] + "...";
    }
}
