/** Words that say nothing about what a text is about: articles, pronouns, the commonest prepositions and conjunctions. */

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Source: the default of Apache Lucene's stop filter and English analyzer. */
export const ENGLISH_STOP_WORDS = words(
  'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with',
);

/** Shorter than those of Apache Lucene: docs/decisions/0016. Languages that are not here have none. */
export const STOP_WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['english', ENGLISH_STOP_WORDS],
  [
    'french',
    words(
      'au aux avec ce ces cet cette dans de des du elle elles en est et eux il ils je la le les leur leurs lui ma mais me mes mon ne nos notre nous on ou par pas pour qu que qui sa se ses son sont sur ta te tes ton tu un une vos votre vous y',
    ),
  ],
  [
    'german',
    words(
      'aber als am an auch auf aus bei bin bis das dass dem den der des die du durch ein eine einem einen einer eines er es für hat ich ihr im in ist mit nach nicht oder sich sie sind so und uns vom von vor war wenn wie wir wird zu zum zur',
    ),
  ],
  [
    'spanish',
    words(
      'a al con como de del e el ella ellas ellos en entre es esta este esto la las le les lo los me mi mis muy no nos o para pero por que se si sin sobre son su sus te tu tus un una unas uno unos y ya yo',
    ),
  ],
  [
    'italian',
    words(
      'a ad ai al alla alle allo anche che chi ci come con da dal dalla dei del della delle di e ed è gli ha i il in io la le lei lo lui ma mi ne nel nella no noi non o per più se si sono su sul sulla ti tra tu un una uno voi',
    ),
  ],
  [
    'portuguese',
    words(
      'a ao aos as à às com como da das de do dos e é ela elas ele eles em entre era essa esse esta este eu foi isso já lhe mais mas me meu minha muito na nas no nos não nós o os ou para pela pelo por que se sem ser seu sua são só também te um uma você',
    ),
  ],
  [
    'dutch',
    words(
      'aan al als bij dat de den der des deze die dit door een en er had heb heeft het hij hoe ik in is je kan maar me met mij mijn na naar niet nog nu of om onder ons ook op over te tot uit uw van voor was wat we wel wie wij ze zich zij zijn zo zou',
    ),
  ],
  [
    'swedish',
    words(
      'att av de dem den deras det detta dig din du där efter ej eller en er ett från för ha han har hon hur i icke inte jag kan man med men mig min mot ni nu när och om oss på sig sin som så till under upp ut var vi vid är över',
    ),
  ],
  [
    'danish',
    words(
      'af alle at da de dem den der deres det dig din dog du efter eller en er et for fra ham han har hun hvad hvor i ikke ind jeg kan man med men mig min mod nu når og om op os over på sig sin skal som så til ud under var vi vil ved',
    ),
  ],
  [
    'norwegian',
    words(
      'alle at av da de deg dem den der det din du eg ei eller en enn er et etter for fra ha han har hun hva hvor i ikke inn jeg kan man med meg men mot nå når og om opp oss over på seg sin skal som så til under ut var ved vi vil',
    ),
  ],
  [
    'finnish',
    words(
      'ei että he hän ja joka jos kanssa kuin kun me mikä mukaan mutta myös ne niin nuo olen oli on ovat se sekä sen siitä sinä tai te tuo tämä vaan vai vaikka ja minä',
    ),
  ],
  [
    'russian',
    words(
      'а без бы был была были было быть в вам вас вот все всё вы да для до его ее её если есть еще же за и из или им их к как ко ли мне мы на не него нет ни но о об он она они от по при с со так то только ты у что это я',
    ),
  ],
  [
    'czech',
    words(
      'a aby ale ani ano asi až bez bude by byl byla bylo být co což do ho i já jak jako je jeho její jejich jen ještě již jsem jsme jsou jste k kde kdo když která které který mezi mi mít může na nad ne nebo než o od on ona oni pak po pod podle pro proto při s se si tak také tam ten to tu ty u už v ve však z za ze že',
    ),
  ],
  [
    'persian',
    words(
      'از اما ان انها اين اگر با بايد بر براي بود به تا خود در را روي شد شده شود كه كرد كرده كند مي ما من نيز ها هاي هم همه هر و يا يك يكي است او',
    ),
  ],
  [
    'thai',
    words(
      'ก็ กับ การ ของ คือ จะ จาก ซึ่ง ด้วย ได้ ต่อ แต่ ถ้า ถึง ที่ นั้น นี้ ใน เป็น เพื่อ มา มี แม้ ไม่ และ ว่า แล้ว ให้ หรือ อยู่ อย่าง เมื่อ โดย ไป',
    ),
  ],
]);
