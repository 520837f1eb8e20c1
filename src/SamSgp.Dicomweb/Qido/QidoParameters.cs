using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Qido;

/// <summary>The parameters of a search as they are taken in (PS3.18 8.3.4); the first problem is kept.</summary>
internal sealed class QidoParameters
{
    // Counted or made up by the service: returned, but not kept to be searched.
    internal static readonly HashSet<DicomTag> Computed =
    [
        DicomTag.NumberOfStudyRelatedSeries, DicomTag.NumberOfStudyRelatedInstances, DicomTag.NumberOfSeriesRelatedInstances,
        DicomTag.RetrieveURL, DicomTag.InstanceAvailability, DicomTag.AvailableTransferSyntaxUID,
    ];

    private const string NoZone = "Dates and times of what states no TimezoneOffsetFromUTC itself are matched as they are stored",
        Unzoned = "TimezoneOffsetFromUTC is not applied to attributes of VR DT, nor to those in sequences";

    private readonly List<string> _unknown = [];

    public HashSet<DicomTag> Fields { get; } = [];

    public List<QidoKey> Keys { get; } = [];

    public bool AllFields { get; private set; }

    public bool Fuzzy { get; private set; }

    /// <summary><c>""</c> stands for no value.</summary>
    public bool EmptyValues { get; private set; }

    /// <summary>Backslashes separate values any of which may match.</summary>
    public bool MultipleValues { get; private set; }

    /// <summary>Minutes from UTC of the query's dates and times; null where it does not say.</summary>
    public int? Timezone { get; private set; }

    public int? Limit { get; private set; }

    public int Offset { get; private set; }

    public Problem? Problem { get; private set; }

    /// <summary>What is not done, in sentences. What no attribute of the dictionary is, nor a parameter, is ignored, as PS3.18 8.3 wants
    /// it, and named.</summary>
    public IReadOnlyList<string> Warnings() =>
    [
        .. _unknown.Count > 0 ? [WarningHeader.Ignored(_unknown)] : (string[])[],
        .. Timezone is not null && Keys.Exists(key => key.Path is [var tag] && QidoMatches.IsZoned(tag)) ? [NoZone] : (string[])[],
        .. Timezone is not null && Keys.Exists(IsUnzoned) ? [Unzoned] : (string[])[],
    ];

    // A birth date is a day wherever one is; all else would have to be shifted.
    private static bool IsUnzoned(QidoKey key) => key.Path[^1].DictionaryEntry.ValueRepresentations[0].Code switch
    {
        "DT" => true,
        "DA" or "TM" => key.Path.Count > 1,
        _ => false,
    };

    public void Take(string name, string value)
    {
        switch (name.ToLowerInvariant())
        {
            case "limit":
                Limit = Number(name, value);
                break;
            case "offset":
                Offset = Number(name, value) ?? 0;
                break;
            case "fuzzymatching":
                Fuzzy = Flag(name, value);
                break;
            case "emptyvaluematching":
                EmptyValues = Flag(name, value);
                break;
            case "multiplevaluematching":
                MultipleValues = Flag(name, value);
                break;
            case "includefield":
                foreach (var field in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    Include(field);
                break;
            case "accept" or "charset":
                break;
            default:
                Match(name, value);
                break;
        }
    }

    public void Fail(ProblemType type, string detail, DicomTag? tag) => Problem ??= new Problem(type, detail) { Tag = tag?.ToString("J", null) };

    private void Include(string field)
    {
        if (field.Equals("all", StringComparison.OrdinalIgnoreCase)) AllFields = true;
        else if (PathOf(field) is { } path) Fields.Add(path[0]);
    }

    private void Match(string name, string value)
    {
        if (PathOf(name) is not { } path) return;
        Fields.Add(path[0]);
        if (path is [var only] && only == DicomTag.TimezoneOffsetFromUTC)
        {
            Zone(name, value);
            return;
        }

        if (Computed.Contains(path[0]))
        {
            Fail(ProblemType.MalformedRequest, $"'{name}' is made by the service and cannot be searched for.", path[0]);
            return;
        }

        // Modalities in Study is what its series say (PS3.4 C.6.2.1.2).
        if (path is [var tag] && tag == DicomTag.ModalitiesInStudy) path = [DicomTag.Modality];
        if (value.Length == 0) return;
        if (Keys.Find(key => key.Path.SequenceEqual(path)) is { } known) known.Values.Add(value);
        else Keys.Add(new QidoKey(name, path, [value]));
    }

    // In a query a plus sign is a blank unless the client escaped it.
    private void Zone(string name, string value)
    {
        if (value.Length == 0) return;
        Timezone = TimezoneOffset.MinutesOf(value.StartsWith(' ') ? "+" + value[1..] : value);
        if (Timezone is null) Fail(ProblemType.MalformedValue, $"'{name}' wants an offset as +0130 or -0500, not '{value}'.", DicomTag.TimezoneOffsetFromUTC);
    }

    private DicomTag[]? PathOf(string text)
    {
        var path = text.Split('.').Select(part => QidoAttribute.Find(part)).ToArray();
        if (path.All(tag => tag is not null)) return [.. path.Select(tag => tag!.Value)];
        _unknown.Add(text);
        return null;
    }

    private int? Number(string name, string value)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        Fail(ProblemType.MalformedValue, $"'{name}' wants a whole number, not '{value}'.", null);
        return null;
    }

    private bool Flag(string name, string value)
    {
        if (bool.TryParse(value, out var flag)) return flag;
        Fail(ProblemType.MalformedValue, $"'{name}' wants true or false, not '{value}'.", null);
        return false;
    }
}
