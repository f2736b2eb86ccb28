// The properties of the quick suite that take long, tried more often: see `runs` in support/property.ts.
import '../catalogue.test.ts';
import '../content.test.ts';
import '../export.test.ts';
import '../memo.test.ts';
import '../ndjson.test.ts';
import '../oracle.test.ts';
import '../pages.test.ts';
import '../parse.test.ts';
import '../plan.test.ts';
import '../quick.test.ts';
import '../remedies.test.ts';
import '../round-trip.test.ts';
import '../selection.test.ts';
import '../serve.test.ts';
import '../slug.test.ts';
import '../url.test.ts';
