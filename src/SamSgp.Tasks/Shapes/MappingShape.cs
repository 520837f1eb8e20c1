using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using SamSgp.Tasks.Texts;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary>A mapping with known keys. Fields that are not there keep the value they have in the seed: the records'
/// own initial values are the defaults.</summary>
/// <param name="name">What it is, for faults: "a segment".</param>
/// <param name="seed">The value before any field is read.</param>
internal sealed class MappingShape<T>(string name, T seed) : Shape<T>
{
    private readonly List<Field> _fields = [];
    private Func<T, Place, YamlMappingNode, T?>? _finish;

    /// <summary>The keys.</summary>
    public IEnumerable<string> Keys => _fields.Select(f => f.Key);

    /// <summary>A field that must be there.</summary>
    public MappingShape<T> Required<TField>(string key, Shape<TField> shape, Func<T, object?> get,
        Func<T, TField, T> set, string description) => Add(key, true, shape, get, set, description);

    /// <summary>A field that may be there.</summary>
    public MappingShape<T> Optional<TField>(string key, Shape<TField> shape, Func<T, object?> get,
        Func<T, TField, T> set, string description) => Add(key, false, shape, get, set, description);

    /// <summary>What is done when all fields were read without fault: checks across fields (which note faults and
    /// return null) and values that follow from others.</summary>
    public MappingShape<T> Finish(Func<T, Place, YamlMappingNode, T?> finish)
    {
        _finish = finish;
        return this;
    }

    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, Place place, [MaybeNullWhen(false)] out T value)
    {
        value = seed;
        if (node is not YamlMappingNode mapping)
        {
            place.Fault(node, $"is not {name}", $"write a mapping with {WordList.Listing(Keys)}");
            return false;
        }

        var good = true;
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (keyNode, child) in mapping.Children)
        {
            var key = (keyNode as YamlScalarNode)?.Value ?? "";
            present.Add(key);
            var field = _fields.Find(f => f.Key == key);
            if (field is not null) good &= field.TryRead(child, place.At(key), ref value);
            else good = Unknown(keyNode, key, place);
        }

        foreach (var missing in _fields.Where(f => f.IsRequired && !present.Contains(f.Key)))
        {
            place.At(missing.Key).Fault(mapping, "is missing", $"add it: {missing.Description}");
            good = false;
        }

        if (good && _finish is not null) value = _finish(value, place, mapping);
        return good && value is not null;
    }

    /// <inheritdoc/>
    public override JsonNode Write(T value)
    {
        var written = new JsonObject();
        foreach (var field in _fields)
            if (field.Write(value) is { } node) written[field.Key] = node;
        return written;
    }

    /// <inheritdoc/>
    public override JsonObject Describe()
    {
        var properties = new JsonObject();
        foreach (var field in _fields) properties[field.Key] = field.Describe(seed);
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        var required = _fields.Where(f => f.IsRequired).Select(f => (JsonNode)f.Key).ToArray();
        if (required.Length > 0) schema["required"] = new JsonArray(required);
        return schema;
    }

    private MappingShape<T> Add<TField>(string key, bool required, Shape<TField> shape, Func<T, object?> get,
        Func<T, TField, T> set, string description)
    {
        _fields.Add(new Field<TField>(key, required, description, shape, get, set));
        return this;
    }

    private bool Unknown(YamlNode keyNode, string key, Place place)
    {
        place.Fault(keyNode, $"is not a field of {name}{WordList.DidYouMean(key, Keys)}", $"write {WordList.Listing(Keys)}");
        return false;
    }

    private abstract class Field(string key, bool isRequired, string description)
    {
        public string Key => key;

        public bool IsRequired => isRequired;

        public string Description => description;

        public abstract bool TryRead(YamlNode node, Place place, ref T value);

        public abstract JsonNode? Write(T value);

        public abstract JsonObject Describe(T seed);
    }

    private sealed class Field<TField>(string key, bool isRequired, string description, Shape<TField> shape,
        Func<T, object?> get, Func<T, TField, T> set) : Field(key, isRequired, description)
    {
        public override bool TryRead(YamlNode node, Place place, ref T value)
        {
            if (!shape.TryRead(node, place, out var read)) return false;
            value = set(value, read);
            return true;
        }

        public override JsonNode? Write(T value) => get(value) is TField field ? shape.Write(field) : null;

        public override JsonObject Describe(T seed)
        {
            var schema = shape.Describe();
            schema["description"] = Description;
            if (!IsRequired && Write(seed) is { } standard) schema["default"] = standard;
            return schema;
        }
    }
}
