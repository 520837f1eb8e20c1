using System.Collections;
using System.Globalization;
using System.Reflection;

namespace SamSgp.Dicom;

/// <summary>The data dictionary of PS3.6, read once from the table in this assembly, plus what a program adds. Reading is
/// safe from several threads; entries are added before.</summary>
public sealed class DicomDictionary : IEnumerable<DicomDictionaryEntry>
{
    private readonly Dictionary<uint, DicomDictionaryEntry> _entries = new(5400);
    private readonly List<DicomDictionaryEntry> _patterns = [];
    private readonly Dictionary<string, DicomTag> _tags = new(5400, StringComparer.Ordinal);
    private readonly Dictionary<(string Creator, uint Masked), DicomDictionaryEntry> _private = [];

    // Few files ask for it.
    private static readonly Lazy<Dictionary<(string Creator, uint Masked), DicomDictionaryEntry>> KnownPrivate = new(ReadPrivateTable);

    /// <summary>The entry of an attribute that the dictionary lacks: VR UN, any number of values.</summary>
    public static DicomDictionaryEntry UnknownTag { get; } = new(DicomMaskedTag.Parse("xxxxxxxx"), "Unknown",
        "Unknown", DicomVM.VM_1_n, false, DicomVR.UN);

    /// <summary>The entry of (gggg,0010-00FF) in odd groups.</summary>
    public static DicomDictionaryEntry PrivateCreatorTag { get; } = new(DicomMaskedTag.Parse("xxxx00xx"),
        "Private Creator", "PrivateCreator", DicomVM.VM_1, false, DicomVR.LO);

    private static readonly DicomDictionaryEntry GroupLength = new(DicomMaskedTag.Parse("xxxx0000"), "Group Length",
        "GroupLength", DicomVM.VM_1, true, DicomVR.UL);

    /// <summary>The standard's dictionary.</summary>
    public static DicomDictionary Default { get; } = ReadTable();

    /// <summary>The entry of an attribute; <see cref="UnknownTag"/> where there is none.</summary>
    public DicomDictionaryEntry this[DicomTag tag]
    {
        get
        {
            if (_entries.TryGetValue(tag.Value, out var entry)) return entry;
            if (tag.IsPrivate) return FindPrivate(tag);
            if (tag.IsGroupLength) return GroupLength;
            foreach (var pattern in _patterns)
                if (pattern.MaskTag.IsMatch(tag)) return pattern;
            return UnknownTag;
        }
    }

    /// <summary>The tag of a keyword.</summary>
    /// <exception cref="DicomDataException">No attribute has it.</exception>
    public DicomTag this[string keyword] => TryGetTag(keyword, out var tag)
        ? tag
        : throw new DicomDataException($"No attribute has the keyword '{keyword}'.");

    /// <summary>The tag of a keyword, if there is one.</summary>
    public bool TryGetTag(string keyword, out DicomTag tag) => _tags.TryGetValue(keyword, out tag);

    /// <summary>Adds or replaces an entry; a private one is found by its tag's creator.</summary>
    public void Add(DicomDictionaryEntry entry)
    {
        if (entry.MaskTag.Mask != DicomMaskedTag.FullMask) _patterns.Add(entry);
        else _entries[entry.Tag.Value] = entry;
        if (entry.Keyword.Length > 0) _tags.TryAdd(entry.Keyword, entry.Tag);
    }

    /// <summary>Adds an entry for a creator's private attribute; only the last two digits of the tag's element count.
    /// </summary>
    public void AddPrivate(DicomPrivateCreator creator, DicomDictionaryEntry entry) =>
        _private[(creator.Creator, entry.Tag.Value & 0xFFFF00FF)] = entry;

    /// <inheritdoc/>
    public IEnumerator<DicomDictionaryEntry> GetEnumerator() => _entries.Values.Concat(_patterns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private DicomDictionaryEntry FindPrivate(DicomTag tag)
    {
        if (tag.IsPrivateCreator) return PrivateCreatorTag;
        if (tag.IsGroupLength) return GroupLength;
        if (tag.PrivateCreator is null) return UnknownTag;
        var key = (tag.PrivateCreator.Creator, tag.Value & 0xFFFF00FF);
        return _private.TryGetValue(key, out var entry) || KnownPrivate.Value.TryGetValue(key, out entry) ? entry : UnknownTag;
    }

    private static DicomDictionary ReadTable()
    {
        var dictionary = new DicomDictionary();
        var vrs = new Dictionary<string, DicomVR[]>(StringComparer.Ordinal);
        var vms = new Dictionary<string, DicomVM>(StringComparer.Ordinal);
        foreach (var row in DictionaryTable.Rows("attributes.tsv"))
        {
            if (!vrs.TryGetValue(row[1], out var vr))
                vrs[row[1]] = vr = [.. row[1].Split(" or ").Select(DicomVR.Parse)];
            if (!vms.TryGetValue(row[2], out var vm)) vms[row[2]] = vm = DicomVM.Parse(row[2]);
            var isPattern = row[0].Contains('x', StringComparison.Ordinal);
            dictionary.Add(isPattern
                ? new DicomDictionaryEntry(DicomMaskedTag.Parse(row[0]), row[5], row[3], vm, row[4] == "R", vr)
                : new DicomDictionaryEntry(new DicomTag(uint.Parse(row[0], NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture)), row[5], row[3], vm, row[4] == "R", vr));
        }

        return dictionary;
    }

    private static Dictionary<(string Creator, uint Masked), DicomDictionaryEntry> ReadPrivateTable()
    {
        var entries = new Dictionary<(string Creator, uint Masked), DicomDictionaryEntry>();
        foreach (var row in DictionaryTable.Rows("private.tsv"))
        {
            var pattern = DicomMaskedTag.Parse(row[1]);
            entries[(row[0], pattern.Card)] = new DicomDictionaryEntry(pattern, row[4], "", DicomVM.Parse(row[3]), false, DicomVR.Parse(row[2]));
        }

        return entries;
    }

    /// <summary>The tables in this assembly: tab-separated lines, # begins a comment.</summary>
    private static class DictionaryTable
    {
        public static IEnumerable<string[]> Rows(string name)
        {
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream);
            while (reader.ReadLine() is { } line)
                if (!line.StartsWith('#')) yield return line.Split('\t');
        }
    }
}
