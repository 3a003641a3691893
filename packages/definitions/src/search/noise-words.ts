/**
 * Words that people use about any trouble with anything: two services that share them have nothing in common.
 * Apostrophes are gone, as in `wordsIn`.
 */
export const noiseWords: ReadonlySet<string> = new Set(
  [
    'a an the this that these those it its there here',
    'i me my we us our you your he she they them their who which what when where why how',
    'and or but if so than as because while',
    'of to in on at by for from with without into over up down out off about after before since during',
    'is are was were be been being am do does did done has have had having',
    'can could cannot cant couldnt will wont would should shall may might must',
    'not no nor none never dont doesnt didnt isnt arent wasnt werent havent hasnt',
    'all any some every each many most more few several nobody somebody everyone anyone',
    'user users customer customers client clients people person',
    'get gets getting got see sees seeing try trying tried use using used seem seems show shows report reports reported',
    'work works working worked broken break breaks fail fails failing failed failure failures error errors',
    'issue issues problem problems incident outage alert high rate wrong bad slow slowly stuck missing',
    'very just only still now today again since please help',
  ].flatMap((line) => line.split(' ')),
);
