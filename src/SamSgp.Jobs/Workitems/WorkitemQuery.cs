using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>A search of the worklist (C-FIND of PS3.4 CC.2.8, PS3.18 11.9): attribute matching and paging.</summary>
public sealed class WorkitemQuery
{
    /// <summary>Matches one answer holds at most.</summary>
    public const int Most = 1000;

    /// <summary>Characters of DICOM JSON one answer holds, about: it ends with the match that reaches this.</summary>
    public const int Largest = 16 << 20;

    private readonly List<(DicomTag[] Path, string Wanted)> _keys = [];
    private readonly List<string> _unknown = [];
    private int _limit = Most;
    private int _offset;

    /// <summary>Parameters that name neither an attribute nor anything else: they are ignored (PS3.18 8.3).</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    /// <summary>Names were to be matched by their sound or spelling, which is not done: they match without regard to case.</summary>
    public bool WantsFuzzy { get; private set; }

    /// <summary>Reads the parameters of a search's address.</summary>
    /// <param name="parameters">Names (keywords or eight hexadecimal digits, a dot between levels of sequences) and values;
    /// <c>limit</c>, <c>offset</c>, <c>includefield</c>, <c>fuzzymatching</c>.</param>
    /// <param name="query">The search.</param>
    /// <param name="fault">Which parameter is wrong, and how.</param>
    public static bool TryParse(IEnumerable<(string Name, string Value)> parameters, [NotNullWhen(true)] out WorkitemQuery? query,
        [NotNullWhen(false)] out string? fault)
    {
        query = new WorkitemQuery();
        foreach (var (name, value) in parameters)
        {
            fault = query.Add(name, value);
            if (fault is null) continue;
            query = null;
            return false;
        }

        fault = null;
        return true;
    }

    /// <summary>The UIDs of the matches, in the order of their creation: as many as were asked for, but at most <see cref="Most"/>,
    /// and no more than until they are <see cref="Largest"/>. They are not kept in memory together.</summary>
    /// <param name="worklist">Where to look.</param>
    /// <param name="more">True when there are further ones behind them.</param>
    public IReadOnlyList<string> Run(Worklist worklist, out bool more)
    {
        var (uids, characters) = (new List<string>(), 0L);
        foreach (var match in worklist.List(State()).Where(Matches).Skip(_offset))
        {
            more = uids.Count >= Math.Min(_limit, Most) || characters >= Largest;
            if (more) return uids;
            uids.Add(match.Uid);
            characters += match.Record.Dataset.Length;
        }

        more = false;
        return uids;
    }

    /// <summary>True when the workitem fits every key.</summary>
    public bool Matches(Workitem workitem) => Matches(workitem.Dataset);

    /// <summary>True when the dataset fits every key.</summary>
    public bool Matches(DicomDataset workitem) => _keys.TrueForAll(key =>
        ValuesAt(workitem, key.Path).Any(value => ValueMatch.IsMatch(key.Path[^1].DictionaryEntry.ValueRepresentations[0], value, key.Wanted)));

    private string? Add(string name, string value)
    {
        switch (name.ToUpperInvariant())
        {
            case "INCLUDEFIELD" or "ACCEPT" or "CHARSET":
                return null; // All attributes are returned.
            case "FUZZYMATCHING":
                if (!bool.TryParse(value, out var isFuzzy)) return $"fuzzymatching is '{value}'; true or false is needed.";
                WantsFuzzy |= isFuzzy;
                return null;
            case "LIMIT":
                return TryCount(value, out _limit) ? null : $"limit is '{value}'; a whole number from 0 is needed.";
            case "OFFSET":
                return TryCount(value, out _offset) ? null : $"offset is '{value}'; a whole number from 0 is needed.";
        }

        var path = new List<DicomTag>();
        foreach (var part in name.Split('.'))
        {
            if (TagOf(part) is not { } tag)
            {
                _unknown.Add(name);
                return null;
            }

            path.Add(tag);
        }

        if (value.All(letter => letter == '*')) return null; // what has no value fits too (PS3.4 C.2.2.2.3 and C.2.2.2.4)
        if (ValueMatch.FaultOf(path[^1].DictionaryEntry.ValueRepresentations[0], value) is { } fault) return $"'{name}={value}': {fault}";
        _keys.Add(([.. path], value));
        return null;
    }

    /// <summary>The state asked for, so that the store's index can be used; null when it is not.</summary>
    private WorkitemState? State() =>
        _keys.Find(key => key.Path is [var only] && only == DicomTag.ProcedureStepState) is var (_, wanted)
        && WorkitemStates.TryParse(wanted, out var state)
            ? state
            : null;

    private static bool TryCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private static DicomTag? TagOf(string text) =>
        DicomDictionary.Default.TryGetTag(text, out var tag) || (text.Length == 8 && DicomTag.TryParse(text, out tag)) ? tag : null;

    private static IEnumerable<string> ValuesAt(DicomDataset dataset, ReadOnlyMemory<DicomTag> path)
    {
        var tag = path.Span[0];
        if (path.Length > 1) return dataset.Items(tag).SelectMany(item => ValuesAt(item, path[1..]));
        return dataset.TryGetValues<string>(tag, out var values) ? values.Select(value => value.TrimEnd(' ', '\0')) : [];
    }
}
