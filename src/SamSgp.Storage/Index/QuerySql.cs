using System.Data.Common;
using SamSgp.Dicom;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Index;

/// <summary>
/// A search as one SQL statement. Indexed attributes become conditions on columns. The others are given to the function
/// <c>accepts(n, json, study)</c>, which applies condition n to a dataset; where the engine does not call back, they are left to
/// <see cref="UnindexedFilter"/>. Tables: <c>s</c> studies, <c>r</c> series, <c>i</c> instances.
/// </summary>
internal sealed class QuerySql
{
    private const string StudyColumns =
        "s.study_instance_uid, s.attributes, s.modalities, s.series_count, s.instance_count, "
        + "(SELECT string_agg(o.patient_id, '\\' ORDER BY o.patient_id) FROM other_patient_ids o WHERE o.study = s.id)";

    private const string SeriesColumns = ", r.series_instance_uid, r.attributes, r.instance_count";

    private readonly InstanceQuery _query;
    private readonly SqlDialect _dialect;
    private readonly string _conditions;
    private readonly List<(string Name, object Value)> _parameters = [];
    private readonly List<AttributeMatch> _unindexed = [];

    public QuerySql(InstanceQuery query, SqlDialect dialect)
    {
        (_query, _dialect) = (query, dialect);
        _conditions = Conditions();
        Search = _unindexed.Count > 0 || SortKey is null
            ? null
            : $"{query.Level} {_conditions} {string.Join('\n', _parameters.Select(parameter => parameter.Value))}";
    }

    /// <summary>What tells this search apart from others, but not its pages; null where pages are counted to.</summary>
    public string? Search { get; }

    /// <summary>The conditions that <c>accepts</c> is asked about, by their numbers.</summary>
    public IReadOnlyList<AttributeMatch> Unindexed => _unindexed;

    /// <summary>Conditions that the statement does not hold, by level: those of the results' own and of levels above.</summary>
    public List<(QueryLevel Level, AttributeMatch Match)> Left { get; } = [];

    /// <summary>The same of levels below the results'.</summary>
    public List<BelowLevel> LeftBelow { get; } = [];

    /// <summary>Where the parameters of the conditions are.</summary>
    public (string Name, object? Value)[] Parameters => [.. _parameters.Select(parameter => (parameter.Name, (object?)parameter.Value))];

    /// <summary>How many of the last columns are the sort key.</summary>
    public int SortKeyColumns => SortKey?.Length ?? 0;

    // Never null, so that keys compare; newest study first, the others as they came.
    private string[]? SortKey => _query.Level switch
    {
        QueryLevel.Study => ["s.study_date", "s.study_time", "s.id"],
        QueryLevel.Series => _query.StudyInstanceUid is null && !_query.LatestFirst ? ["r.id"] : null,
        _ => _query.SeriesInstanceUid is null ? ["i.id"] : null,
    };

    /// <summary>Makes a command of it.</summary>
    /// <param name="connection">What it will run on.</param>
    /// <param name="anchor">Sort key of the result before the page, where it is known.</param>
    public DbCommand Command(DbConnection connection, object[]? anchor) => Command(connection, anchor, _query.Offset, _query.Limit);

    /// <summary>Makes a command of it for another page.</summary>
    public DbCommand Command(DbConnection connection, object[]? anchor, int offset, int limit)
    {
        var keys = SortKey is null ? "" : ", " + string.Join(", ", SortKey);
        var after = anchor is null ? "" : $" AND {After(anchor.Length)}";
        var id = LeftBelow.Count > 0 ? $", {(_query.Level == QueryLevel.Study ? "s.id" : "r.id")} AS below" : "";
        var command = connection.Command(
            $"SELECT {Columns()}{id}{keys} FROM {Tables()} WHERE {_conditions}{after} ORDER BY {Order()} LIMIT @limit OFFSET @offset", Parameters);
        command.Add("@limit", limit);
        command.Add("@offset", anchor is null ? offset : 0);
        foreach (var (n, value) in (anchor ?? []).Index()) command.Add($"@a{n}", value);
        return command;
    }

    private string After(int keys) =>
        $"({string.Join(", ", SortKey!)}) {(_query.Level == QueryLevel.Study ? "<" : ">")} "
        + $"({string.Join(", ", Enumerable.Range(0, keys).Select(n => $"@a{n}"))})";

    private string Columns() => _query.Level switch
    {
        QueryLevel.Study => StudyColumns,
        QueryLevel.Series => StudyColumns + SeriesColumns,
        _ => StudyColumns + SeriesColumns + ", i.sop_instance_uid, "
            + (Left.Any(left => left.Level == QueryLevel.Instance) ? "(SELECT json FROM metadata WHERE instance = i.id)" : "i.attributes") + ", i.transfer_syntax_uid, i.id",
    };

    private string Tables() => _query.Level switch
    {
        QueryLevel.Study => "studies s",
        QueryLevel.Series => "series r JOIN studies s ON s.id = r.study",
        _ => "instances i JOIN series r ON r.id = i.series JOIN studies s ON s.id = r.study",
    };

    // Newest study first; series and instances as they are numbered, where they are those of one study or series.
    private string Order() => _query.Level switch
    {
        QueryLevel.Study => "s.study_date DESC, s.study_time DESC, s.id DESC",
        QueryLevel.Series => _query.LatestFirst ? "r.id DESC" : _query.StudyInstanceUid is null ? "r.id" : "r.series_number NULLS FIRST, r.id",
        _ => _query.SeriesInstanceUid is null ? "i.id" : "i.instance_number NULLS FIRST, i.id",
    };

    private string Conditions()
    {
        var conditions = new List<string> { "1 = 1" };
        if (_query.StudyInstanceUid is { } study) conditions.Add($"s.study_instance_uid = {Add(study)}");
        if (_query.SeriesInstanceUid is { } series) conditions.Add($"r.series_instance_uid = {Add(series)}");
        foreach (var level in _query.Matches.GroupBy(LevelOf))
        {
            var all = string.Join(" AND ", level.Select(match => Condition(match, level.Key)).OfType<string>().DefaultIfEmpty("1 = 1"));
            conditions.Add(level.Key <= _query.Level ? all : Below(level.Key, all));
            if (_dialect.CallsBack) continue;
            var left = level.Where(match => !IsIndexed(match)).ToList();
            if (level.Key <= _query.Level) Left.AddRange(left.Select(match => (level.Key, match)));
            else if (left.Count > 0) LeftBelow.Add(new BelowLevel(level.Key, all, left));
        }

        return string.Join(" AND ", conditions);
    }

    private static QueryLevel LevelOf(AttributeMatch match) =>
        IndexedColumn.Of(match.Path[0])?.Level ?? AttributeLevels.Of(match.Path[0]);

    // Something below the result's level satisfies all of these together.
    private string Below(QueryLevel level, string conditions) => (_query.Level, level) switch
    {
        (QueryLevel.Study, QueryLevel.Series) => $"EXISTS (SELECT 1 FROM series r WHERE r.study = s.id AND {conditions})",
        (QueryLevel.Study, _) =>
            $"EXISTS (SELECT 1 FROM series r JOIN instances i ON i.series = r.id WHERE r.study = s.id AND {conditions})",
        _ => $"EXISTS (SELECT 1 FROM instances i WHERE i.series = r.id AND {conditions})",
    };

    private static bool IsIndexed(AttributeMatch match) => match.Path is [var tag] && IndexedColumn.Of(tag) is { } column
        && match.Value is not ValueMatching.Zoned && (match.Value is not ValueMatching.Moment moment || IndexedColumn.Of(moment.TimeOfDay)?.Level == column.Level);

    // Null where nothing of it is in the statement: it is looked at later.
    private string? Condition(AttributeMatch match, QueryLevel level)
    {
        var table = level switch { QueryLevel.Study => "s", QueryLevel.Series => "r", _ => "i" };
        if (IsIndexed(match))
        {
            var column = IndexedColumn.Of(match.Path[0])!;
            return column.Tag == DicomTag.PatientID ? PatientId(column, match.Value) : ColumnCondition($"{table}.{column.Name}", column, match.Value);
        }

        _unindexed.Add(match);
        var zoned = match.Value as ValueMatching.Zoned;
        // Whatever the zone, no date is far from what it is elsewhere: few are left to be looked at.
        var near = zoned?.AnyZone is { } dates && IndexedColumn.Of(zoned.Date) is { } date ? Range($"{table}.{date.Name}", dates.From, dates.To) : null;
        if (!_dialect.CallsBack) return near;
        var json = level == QueryLevel.Instance ? "(SELECT json FROM metadata WHERE instance = i.id)" : $"{table}.attributes";
        var study = level == QueryLevel.Series && zoned is not null ? "s.attributes" : "NULL";
        return $"{(near is null ? "" : near + " AND ")}accepts({_unindexed.Count - 1}, {json}, {study})";
    }

    private string ColumnCondition(string column, IndexedColumn kept, ValueMatching value) => value switch
    {
        ValueMatching.AnyOf any => $"({string.Join(" OR ", any.Values.Select(one => ColumnCondition(column, kept, one)))})",
        ValueMatching.Empty => kept.Kind == ColumnKind.Number ? $"{column} IS NULL" : $"{column} = ''",
        ValueMatching.Moment moment => Moment(column, $"{column.Split('.')[0]}.{IndexedColumn.Of(moment.TimeOfDay)!.Name}", moment),
        ValueMatching.OneOf { Values: [var one] } => $"{column} = {Add(one)}",
        ValueMatching.OneOf many => $"{column} IN ({string.Join(", ", many.Values.Select(Add))})",
        ValueMatching.Number number => $"{column} = {Add(number.Value)}",
        ValueMatching.Wildcard wildcard => _dialect.Matches(column, Add(_dialect.Pattern(wildcard.Pattern))),
        ValueMatching.DateRange range => Range(column, range.From, range.To),
        ValueMatching.TimeRange range => Range(column, range.Lower, range.Upper),
        ValueMatching.PersonName person => PersonName(column, kept.Name, person),
        _ => throw new ArgumentException($"{value.GetType().Name} does not fit the column {column}."),
    };

    // A study is found by the IDs of all its instances. The index of either table answers what asks for whole IDs, however many studies
    // there are; for the rest the studies are gone through in their order, as far as results are wanted.
    private string PatientId(IndexedColumn column, ValueMatching value)
    {
        if (value is ValueMatching.AnyOf any) return $"({string.Join(" OR ", any.Values.Select(one => PatientId(column, one)))})";
        if (value is ValueMatching.Empty) return ColumnCondition("s.patient_id", column, value);
        var others = $"SELECT o.study FROM other_patient_ids o WHERE {ColumnCondition("o.patient_id", column, value)}";
        return value is ValueMatching.OneOf
            ? $"s.id IN (SELECT p.id FROM studies p WHERE {ColumnCondition("p.patient_id", column, value)} UNION ALL {others})"
            : $"({ColumnCondition("s.patient_id", column, value)} OR s.id IN ({others}))";
    }

    private string Range(string column, string? from, string? to) => (from, to) switch
    {
        (null, null) => $"{column} <> ''",
        (null, _) => $"({column} <> '' AND {column} <= {Add(to)})",
        (_, null) => $"{column} >= {Add(from)}",
        _ => $"{column} BETWEEN {Add(from)} AND {Add(to)}",
    };

    // The dates' own range first, for which there is an index.
    private string Moment(string date, string time, ValueMatching.Moment moment)
    {
        var condition = Range(date, moment.Dates.From, moment.Dates.To);
        if (moment is { Dates.From: { } first, Times.Lower: { } lower })
            condition += $" AND ({date} > {Add(first)} OR {time} = '' OR {time} >= {Add(lower)})";
        if (moment is { Dates.To: { } last, Times.Upper: { } upper })
            condition += $" AND ({date} < {Add(last)} OR {time} = '' OR {time} <= {Add(upper)})";
        return $"({condition})";
    }

    private string PersonName(string column, string name, ValueMatching.PersonName person)
    {
        var pattern = person.Folded;
        // A component group before it, or after it, is where a pattern has an asterisk already.
        var (before, after) = (pattern.StartsWith('*'), pattern.EndsWith('*'));
        List<string> anyGroup = [pattern];
        if (!after) anyGroup.Add($"{pattern}=*");
        if (!before) anyGroup.Add($"*={pattern}");
        if (!before && !after) anyGroup.Add($"*={pattern}=*");
        var plain = !person.Folded.AsSpan().ContainsAny('*', '?');
        var alternatives = plain
            ? $"{column} = {Add(person.Folded)} OR " + string.Join(" OR ", anyGroup.Skip(1).Select(Matching))
            : string.Join(" OR ", anyGroup.Select(Matching));
        var condition = $"({Narrowed(name, person.Folded)} AND ({alternatives}))";
        if (!person.Fuzzy || person.Words.Length == 0) return condition;
        var words = string.Join(" AND ", person.Words.Select(
            word => _dialect.Matches($"{column}_words", Add(_dialect.Pattern($"* {word}*")))));
        return $"({condition} OR ({Narrowed(name, string.Join('*', person.Words))} AND {words}))";

        string Matching(string wildcards) => _dialect.Matches(column, Add(_dialect.Pattern(wildcards)));
    }

    private string Narrowed(string name, string pattern)
    {
        var stretches = pattern.Split(['*', '?'], StringSplitOptions.RemoveEmptyEntries).Where(s => s.EnumerateRunes().Count() >= 3).ToList();
        return (stretches.Count == 0 ? null : _dialect.HasStretches(name, stretches, Add)) ?? "1 = 1";
    }

    private string Add(object value)
    {
        var name = $"@p{_parameters.Count}";
        _parameters.Add((name, value));
        return name;
    }
}
